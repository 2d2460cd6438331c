// The gateway where its README says that it runs besides Node, as it stands there.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { bunPath, denoPath, folder } from "./runtime.ts";

const readme = readFileSync(new URL("../../../packages/gateway/README.md", import.meta.url), "utf8");
const example = /## Deno\n\n```ts\n(?<code>.*?)```/s.exec(readme)?.groups?.["code"] ?? "";
const [bunServe = ""] = /Bun\.serve\(.*?\)/.exec(readme) ?? [];
const ours = example.replace("npm:@maxcompute-rx/gateway", import.meta.resolve("@maxcompute-rx/gateway"));

/** Each says at which port it listens. */
const programs: readonly (readonly [name: string, command: () => string, args: readonly string[], code: string])[] = [
  [
    "Deno",
    denoPath,
    ["run", "--no-check", "--no-prompt", "--ext=ts", "--allow-env", "--allow-net", "--allow-read"],
    ours.replace("{ port: 3000 }", "{ port: 0, onListen: ({ port }) => console.log(port) }"),
  ],
  [
    "Bun",
    bunPath,
    ["run"],
    ours
      .replaceAll(/Deno\.env\.get\("(\w+)"\)/g, "process.env.$1")
      .replace(/Deno\.serve\(.*?\);/, `console.log(${bunServe.replace("3000", "0")}.port);`),
  ],
];

describe.each(programs)("the gateway in %s", (_name, command, args, code) => {
  let emulator: Emulator;
  let child: ReturnType<typeof spawn>;
  let gateway: string;
  beforeAll(async () => {
    emulator = await createEmulator({ queueMs: 0 });
    const { endpoint } = await emulator.listen();
    const { accessKeyId, accessKeySecret } = emulator.account;
    const env = { ...process.env, ODPS_ENDPOINT: endpoint, ODPS_ACCESS_ID: accessKeyId, ODPS_ACCESS_KEY: accessKeySecret };
    const program = spawn(command(), [...args, "-"], { cwd: folder, env, stdio: ["pipe", "pipe", "inherit"] });
    child = program;
    program.stdin.end(code);
    const [port] = await once(createInterface(program.stdout), "line");
    gateway = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    child.kill();
    await emulator.close();
  });

  const ask = (path: string, more: Readonly<Record<string, string>> = {}, body?: string): Promise<Response> =>
    fetch(gateway + path, {
      headers: { "x-maxcompute-rx": "1", "content-type": "application/json", ...more },
      ...(body === undefined ? {} : { method: "POST", body }),
    });
  const ann = { authorization: "Bearer token-of-ann" };

  it("knows who calls", async () => {
    expect(await (await ask("/session", ann)).json()).toEqual({ projects: { demo_project: ["read"] } });
    expect((await ask("/session")).status).toBe(401);
  });

  it("tells a page how an instance ends, as it happens", async () => {
    const instanceId = emulator.jobs.script({ durationMs: 200 });
    const interest = { tasks: false, progress: false };
    const subscription = { key: "a", kind: "instance", project: "demo_project", instanceId, interest };
    const response = await ask("/stream", ann, JSON.stringify({ stream: "1".padStart(32, "0"), subscriptions: [subscription] }));
    const events = response.body?.pipeThrough(new TextDecoderStream()) ?? [];
    let told = "";
    for await (const piece of events) {
      told += piece;
      if (told.includes("succeeded")) break; // leaving ends the stream, which would go on
    }
    expect(told).toContain("succeeded");
  });
});
