import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { expect, it } from "vitest";

import { nodeFlags } from "../../../scripts/test/node-flags.ts";
import { runCommand } from "./command/cli.ts";
import { connectAgent, processEnvironment } from "./testing/agent.ts";

const root = new URL("..", import.meta.url);
const text = readFileSync(new URL("README.md", root), "utf8");
const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs"))].map(([, code = ""]) => code);
const main = fileURLToPath(new URL("main.ts", import.meta.url));

interface Server {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const servers = blocks("json").map((json): Server => {
  const { mcpServers, servers: others } = JSON.parse(json) as Record<string, { maxcompute: Server } | undefined>;
  const found = mcpServers ?? others;
  if (found === undefined) throw new Error("The snippet names no server.");
  return found.maxcompute;
});

/** The package is not in the registry: its command instead of npx. */
function ownArguments(words: readonly string[]): string[] {
  const [command, yes, name, ...rest] = words;
  expect([command, yes, name]).toEqual(["npx", "-y", "@maxcompute-rx/mcp"]);
  return rest;
}

it("its first snippet for agents starts a server that has the tools in its table", async () => {
  const [{ command, args, env = {} } = { command: "", args: [] }] = servers;
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...nodeFlags, main, ...ownArguments([command, ...args])],
    env: { ...processEnvironment(), ...env },
  });
  await using agent = await connectAgent(transport);
  const { tools } = await agent.client.listTools();
  for (const { name } of tools) expect(text).toContain(`| \`${name}\` |`);
  expect(tools).toHaveLength(8);
  expect(agent.client.getInstructions()).toContain("above 10");
});

it("its program serves", async () => {
  const [code = ""] = blocks("ts");
  const { env } = servers[0] ?? {};
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...nodeFlags, "--input-type=module-typescript", "-e", code],
    env: { ...processEnvironment(), ...env },
    cwd: fileURLToPath(root),
  });
  await using agent = await connectAgent(transport);
  expect(agent.client.getServerVersion()).toMatchObject({ name: "maxcompute-rx" });
});

it("all its command lines are right", async () => {
  const lines = blocks("sh")
    .flatMap((code) => code.trim().split("\n"))
    .filter((line) => line.includes("@maxcompute-rx/mcp") && !line.includes("--help"));
  const written = [
    ...lines.map((line) => ({
      argv: ownArguments(line.replace(/^.*?(?=npx )/, "").split(" ")),
      token: /^MAXCOMPUTE_MCP_TOKEN=(\S+)/.exec(line)?.[1],
    })),
    ...servers.map(({ command, args }) => ({ argv: ownArguments([command, ...args]), token: undefined })),
    ...blocks("toml").map((code) => ({
      argv: ownArguments(["npx", ...(JSON.parse(/^args = (.*)$/m.exec(code)?.[1] ?? "[]") as string[])]),
      token: undefined,
    })),
  ];
  expect(written).toHaveLength(6);
  for (const { argv, token } of written) {
    // The options are read first; then it misses the account, and does not start.
    const { code, output } = await run([...argv, "--config", "/nowhere/odps_config.ini"], { MAXCOMPUTE_MCP_TOKEN: token });
    expect([code, output]).toEqual([1, expect.stringContaining("Error configuration")]);
  }
});

it("names all options", async () => {
  const { output } = await run(["--help"]);
  const options = [...output.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option = ""]) => option);
  expect(options.length).toBeGreaterThan(10);
  expect(options.filter((option) => !text.includes(`\`${option}`) && option !== "--version" && option !== "--help")).toEqual([]);
});

async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<{ code: number; output: string }> {
  let output = "";
  const io = { write: (piece: string) => (output += piece) };
  const code = await runCommand(argv, { env, stdout: io, stderr: io, onStop: () => {} });
  return { code, output };
}
