import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { freePort } from "@maxcompute-rx/checks-common/free-port";
import { emptyFolder, writeProjectFile } from "../installed/project.ts";

/** An npm registry on this machine: empty but for what is published to it; all other packages come from npm's. */
export interface Registry {
  readonly url: string;
  /** Lets npm publish to it, and keeps npm's cache out of it: versions here are not those of the world. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts verdaccio. */
export async function startRegistry(): Promise<Registry> {
  const folder = await emptyFolder("registry");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const packages = {
    "@maxcompute-rx/*": { access: "$all", publish: "$all", unpublish: "$all" },
    "maxcompute-rx": { access: "$all", publish: "$all", unpublish: "$all" },
    "**": { access: "$all", proxy: "npmjs" },
  };
  // JSON is YAML, too.
  const config = {
    storage: join(folder, "storage"),
    uplinks: { npmjs: { url: process.env["npm_config_registry"] ?? "https://registry.npmjs.org/" } },
    packages,
    max_body_size: "100mb",
    log: { type: "stderr", level: "error" },
  };
  await writeProjectFile(folder, "config.yaml", JSON.stringify(config));
  await writeProjectFile(folder, "npmrc", `//127.0.0.1:${port}/:_authToken=rehearsal\n`);

  const program = fileURLToPath(import.meta.resolve("verdaccio/package.json")).replace("package.json", "bin/verdaccio");
  const child = spawn(process.execPath, [program, "--config", join(folder, "config.yaml"), "--listen", `127.0.0.1:${port}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  await answering(`${url}-/ping`, ended);
  return {
    url,
    env: { npm_config_userconfig: join(folder, "npmrc"), npm_config_cache: join(folder, "cache") },
    async close() {
      child.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

/** Asks until there is an answer, unless the registry ended before. */
async function answering(url: string, ended: Promise<unknown>): Promise<void> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  for (;;) {
    if (isOver) throw new Error("The registry did not start; the lines above say why.");
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
