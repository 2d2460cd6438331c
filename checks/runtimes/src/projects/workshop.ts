import { spawn, type ChildProcess } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

import { freePort } from "@maxcompute-rx/checks-common/free-port";
import { pythonEnvironment } from "@maxcompute-rx/checks-common/python-environment";

import { pnpmInstall } from "../installed/pnpm-install.ts";
import { emptyFolder, packAll, workspace } from "../installed/project.ts";
import { bunPath, cleanEnvironment, denoPath, home, nodePath, type Ran, run } from "../runtime.ts";
import { filesOf } from "./guide-files.ts";
import type { Project } from "./table.ts";

type Command = readonly string[];

/** The projects as users would have them: outside the workspace, with our packages from tarballs and all others from the registry. */
export interface Workshop {
  /**
   * Runs a command in a project: `node`, `bun`, `deno`, `python`, or one that its packages bring along. It knows no account. Rejects with
   * what was printed when it fails.
   */
  build(project: Project, command: Command): Promise<Ran>;
  /** The same with the account in the environment. */
  run(project: Project, command: Command): Promise<Ran>;
  /** Starts a server in a project with the account in its environment, and resolves with the address that it prints. */
  serve(project: Project, command: Command): Promise<string>;
  close(): Promise<void>;
}

/**
 * Copies the projects with the code of their guides into an empty folder, and installs them all at once.
 *
 * @param account the variables that say where the emulator is
 */
export async function openWorkshop(projects: readonly Project[], account: Readonly<Record<string, string>>): Promise<Workshop> {
  const root = await emptyFolder("projects");
  await copy(projects, root);
  await install(root);

  const { PATH: inherited = "", ...variables } = cleanEnvironment();
  // The commands of packages start the first Node on the PATH, a notebook the first Deno.
  const common = { ...variables, PATH: `${dirname(nodePath(24))}:${dirname(denoPath())}:${inherited}`, ...settings };
  const children: ChildProcess[] = [];
  const work = async ({ folder }: Project, command: Command, env: Readonly<Record<string, string>>): Promise<Ran> => {
    const cwd = join(root, folder);
    const [file = "", ...args] = await resolve(command, cwd);
    const ran = await run(file, args, { cwd, env });
    if (ran.code !== 0) throw new Error(failure(folder, command, ran));
    return ran;
  };
  return {
    build: (project, command) => work(project, command, common),
    run: (project, command) => work(project, command, { ...common, ...account }),
    async serve({ folder }, command) {
      const cwd = join(root, folder);
      const [file = "", ...args] = await resolve(command, cwd);
      const port = String(await freePort());
      const child = spawn(file, args, { cwd, env: { ...common, ...account, PORT: port }, stdio: ["ignore", "pipe", "pipe"] });
      children.push(child);
      let said = "";
      child.stderr.on("data", (piece) => (said += String(piece)));
      for await (const line of createInterface(child.stdout)) {
        said += `${line}\n`;
        const [address] = /http:\/\/[^\s/]+:\d+/.exec(line) ?? [];
        if (address !== undefined) return address;
      }
      throw new Error(failure(folder, command, { code: child.exitCode, stdout: said, stderr: "" }));
    },
    async close() {
      const running = children.filter((child) => child.exitCode === null && child.kill());
      await Promise.all(running.map((child) => once(child, "exit")));
      await rm(root, { recursive: true });
    },
  };
}

/** Frameworks that count their users do not do it here. */
const settings = { NEXT_TELEMETRY_DISABLED: "1" };

/** The file of a command, and its arguments. */
async function resolve([command = "", ...args]: Command, folder: string): Promise<Command> {
  switch (command) {
    case "node":
      return [nodePath(24), "--disable-warning=ExperimentalWarning", ...args];
    case "bun":
      return [bunPath(), ...args];
    case "deno":
      return [denoPath(), ...args];
    case "python":
      return [await pythonEnvironment(join(home, "python"), join(folder, "requirements.txt"), "The client of Jupyter"), ...args];
    default:
      return [join(folder, "node_modules/.bin", command), ...args];
  }
}

async function copy(projects: readonly Project[], root: string): Promise<void> {
  const folders = new Set([...projects.map(({ folder }) => folder), "gateway"]);
  for (const folder of folders) await cp(join(workspace, "checks/runtimes/projects", folder), join(root, folder), { recursive: true });
  for (const { folder, guides = [] } of projects) {
    for (const guide of guides) {
      const text = await readFile(join(workspace, "docs/guides/frameworks", `${guide}.md`), "utf8");
      for (const [name, code] of filesOf(text)) {
        await mkdir(dirname(join(root, folder, name)), { recursive: true });
        await writeFile(join(root, folder, name), code, { flag: "wx" }); // the code of a guide stands in the guide only
      }
    }
  }
}

async function install(root: string): Promise<void> {
  const packs = join(root, ".packs");
  await mkdir(packs);
  await pnpmInstall(root, await packAll(packs));
}

function failure(folder: string, command: readonly string[], { code, stdout, stderr }: Ran): string {
  const how = code === null ? "was ended" : `ended with ${code}`;
  return `checks/runtimes/projects/${folder}: \`${command.join(" ")}\` ${how}.\n${stdout}${stderr}`;
}
