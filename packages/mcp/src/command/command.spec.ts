import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { Emulator } from "@maxcompute-rx/emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { nodeFlags } from "../../../../scripts/test/node-flags.ts";
import { accountOf, connectAgent, processEnvironment, startEmulator, submitsSeen } from "../testing/agent.ts";
import { runCommand } from "./cli.ts";
import { isLoopback } from "./serve-http.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const sql = "select name, count(*) as flowers from pyodps_iris group by name order by name";

let emulator: Emulator;
let account: Record<string, string>;
beforeAll(async () => {
  emulator = await startEmulator();
  account = accountOf(emulator, (await emulator.listen()).endpoint);
});
afterAll(() => emulator.close());

const children: ChildProcess[] = [];
afterEach(() => {
  emulator.faults.clear();
  emulator.requests.clear();
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** Environment of a process that finds the account of the emulator, and nothing else. */
const env = (more: Record<string, string> = {}): Record<string, string> => ({ ...processEnvironment(), ...account, ...more });

describe("over stdio, as a process of its own", () => {
  it("an agent runs a query once although its answer is lost, and the process ends with its input", async () => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [...nodeFlags, main, "--max-cost", "10"],
      env: env(),
      stderr: "pipe",
    });
    let complaints = "";
    transport.stderr?.on("data", (piece: Buffer) => (complaints += piece.toString()));
    await using agent = await connectAgent(transport, "legacy");
    expect(await agent.call("estimate_cost", { sql })).toMatchObject({ isError: false });
    emulator.requests.clear();
    emulator.faults.add({ name: "lost-answer", method: "POST", path: "/instances", times: 2 }); // the estimate and the statement
    const { text, isError } = await agent.call("query_sql", { sql });
    expect(text).toContain("| Iris-setosa | 50 |");
    expect(isError).toBe(false);
    expect(submitsSeen(emulator)).toBe(2);
    const { pid } = transport;
    const ended = new Promise<void>((resolve) => Object.assign(agent.client, { onclose: resolve }));
    await Promise.all([ended, agent.client.close()]);
    expect(() => process.kill(pid ?? 0, 0)).toThrow("ESRCH");
    expect(complaints).toBe("");
  });
});

describe("over HTTP, as a process of its own", () => {
  const token = "a-long-random-text";
  let url: URL;
  let server: ChildProcess;
  beforeAll(async () => {
    server = spawn(process.execPath, [...nodeFlags, main, "--http", "0"], {
      env: env({ MAXCOMPUTE_MCP_TOKEN: token }),
      stdio: ["ignore", "inherit", "pipe"],
    });
    if (server.stderr === null) throw new Error("The server has no stderr.");
    const lines = createInterface(server.stderr);
    const [line] = (await once(lines, "line")) as [string];
    url = new URL(/http:\S+\/mcp/.exec(line)?.[0] ?? line);
  });
  afterAll(async () => {
    server.kill(); // SIGTERM
    expect(await once(server, "exit")).toEqual([0, null]);
  });

  it("an agent with the token runs a query once although its answer is lost, and gets progress", async () => {
    const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization: `Bearer ${token}` } } });
    await using agent = await connectAgent(transport);
    emulator.faults.add({ name: "lost-answer", method: "POST", path: "/instances", times: 1 });
    const messages: string[] = [];
    const { text } = await agent.call("query_sql", { sql, idempotencyKey: "over http" }, (message) => messages.push(message));
    expect(text).toContain("| Iris-setosa | 50 |");
    expect((await agent.call("query_sql", { sql, idempotencyKey: "over http" })).text).toContain("It was not run again.");
    expect(submitsSeen(emulator)).toBe(1);
    expect(messages.length).toBeGreaterThan(0);
  });

  const ping = { method: "POST", body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }) };
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const status = async (more: Record<string, string>, path = url.href): Promise<number> => {
    const { default: http } = await import("node:http");
    // Not by fetch, which does not let programs choose the header Host.
    return new Promise((resolve, reject) => {
      const request = http.request(path, { method: "POST", headers: { ...headers, ...more } }, (response) =>
        resolve(response.resume().statusCode ?? 0),
      );
      request.on("error", reject).end(ping.body);
    });
  };

  it.each([
    ["the token", {}, 200],
    ["no token", { authorization: "" }, 401],
    ["a wrong token", { authorization: "Bearer another" }, 401],
    ["the host name of a web page", { host: "evil.example.com" }, 403],
    ["the origin of a web page", { origin: "https://evil.example.com" }, 403],
    ["the origin of a page of this machine", { origin: "http://localhost:3000" }, 200],
  ])("answers a request with %s", async (_what, more, expected) => {
    expect(await status({ authorization: `Bearer ${token}`, ...more })).toBe(expected);
  });

  it("serves nothing but /mcp", async () => {
    expect(await status({ authorization: `Bearer ${token}` }, new URL("/", url).href)).toBe(404);
  });
});

describe("the command line", () => {
  const run = async (argv: readonly string[], more: Record<string, string> = {}): Promise<{ code: number; text: string }> => {
    let text = "";
    const output = { write: (piece: string) => (text += piece) };
    const code = await runCommand(argv, { env: more, stdout: output, stderr: output, onStop: (stop) => stop() });
    return { code, text };
  };

  it.each([
    [["--host", "0.0.0.0", "--http", "0"], "listens only at the loopback interface"],
    [["--allow-write", "grant"], "Allowed choices are insert"],
    [["--max-cost", "none"], "a number above 0"],
    [["--http", "99999"], "must be a port"],
    [["--token", "secret"], "unknown option"],
  ])("refuses %j", async (argv, words) => {
    const { code, text } = await run(argv);
    expect(code).toBe(2);
    expect(text).toContain(words);
    expect(text).not.toContain("secret");
  });

  it("names the setting that is missing", async () => {
    const { code, text } = await run(["--config", "/nowhere/odps_config.ini"]);
    expect(code).toBe(1);
    expect(text).toContain("Error configuration");
  });

  it.each([
    ["127.0.0.1", true],
    ["127.3.2.1", true],
    ["localhost", true],
    ["::1", true],
    ["0.0.0.0", false],
    ["127.0.0.1.example.com", false],
    ["::", false],
  ])("knows whether only this machine reaches %s", (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});
