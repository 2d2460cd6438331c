import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { gatewayHeader } from "@maxcompute-rx/core/internal";
import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { nodeFlags } from "../../../scripts/test/node-flags.ts";
import { apiCalls, tunnelCalls } from "./access/allowed-calls.ts";
import { instanceOf, readPage, streamName, tells } from "./testing/pages.ts";

const root = new URL("..", import.meta.url);
const text = readFileSync(new URL("README.md", root), "utf8");
const examples = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);
const holding = (words: string): string => {
  const found = examples.find((code) => code.includes(words));
  if (found === undefined) throw new Error(`The README has no example with ${words}.`);
  return found;
};

let emulator: Emulator;
let examplesProcess: ChildProcessWithoutNullStreams;
/** Lines that the examples print. */
let lines: AsyncIterator<string>;
let complaints = "";

// One process for all of them: what they import is loaded once.
beforeAll(async () => {
  emulator = await createEmulator();
  const { endpoint } = await emulator.listen();
  const { accessKeyId, accessKeySecret } = emulator.account;
  const env = { ODPS_ENDPOINT: endpoint, ODPS_ACCESS_ID: accessKeyId, ODPS_ACCESS_KEY: accessKeySecret };
  const program = fileURLToPath(new URL("testing/run-examples.ts", import.meta.url));
  examplesProcess = spawn(process.execPath, [...nodeFlags, program], { env: { ...process.env, ...env, NO_COLOR: "1" } });
  examplesProcess.stderr.on("data", (piece: Buffer) => (complaints += piece.toString()));
  lines = createInterface(examplesProcess.stdout)[Symbol.asyncIterator]();
});
afterAll(async () => {
  examplesProcess.kill();
  await emulator.close();
});

/** Runs an example until it prints a line; what it says on the way is part of the failure. */
async function firstLine(code: string): Promise<string> {
  examplesProcess.stdin.write(`${JSON.stringify(code)}\n`);
  const line = await lines.next();
  if (line.done === true) throw new Error(`The example ended: ${complaints}`);
  return line.value;
}

/** What an example is asked by a page: who ann is, and what happens to an instance. */
async function expectPlay(base: string): Promise<void> {
  const ask = (path: string, headers: Record<string, string>, body?: unknown): Promise<Response> =>
    fetch(base + path, {
      headers: { [gatewayHeader]: "1", ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
  expect((await ask("/session", {})).status).toBe(401);
  const ann = { authorization: "Bearer token-of-ann" };
  expect(await (await ask("/session", ann)).json()).toEqual({ projects: { demo_project: ["read"] } });
  const id = emulator.jobs.script({ durationMs: 0 });
  const page = readPage(await ask("/stream", ann, { stream: streamName(), subscriptions: [instanceOf(id)] }));
  await page.until(tells("completed"));
  expect(page.messages.some(tells("succeeded"))).toBe(true);
  await page.leave();
}

// Those for Deno and Bun run where these live: checks/runtimes.
describe("the README's examples run when pasted", () => {
  it("Node, with hono", async () => {
    const code = holding("new Hono()").replace("port: 3000 })", "port: 0 }, ({ port }) => console.log(port))");
    await expectPlay(`http://127.0.0.1:${await firstLine(code)}/maxcompute`);
  });

  it("Express", async () => {
    const code = holding("express()").replace("app.listen(3000)", "const server = app.listen(0, () => console.log(server.address().port))");
    await expectPlay(`http://127.0.0.1:${await firstLine(code)}/maxcompute`);
  });

  it("Fastify", async () => {
    const code = holding("fastify()").replace(
      "await app.listen({ port: 3000 })",
      "await app.listen({ port: 0 }); console.log(app.server.address().port)",
    );
    await expectPlay(`http://127.0.0.1:${await firstLine(code)}/maxcompute`);
  });

  it("Node's own server", async () => {
    const code = holding("createServer((").replace("server.listen(3000)", "server.listen(0, () => console.log(server.address().port))");
    await expectPlay(`http://127.0.0.1:${await firstLine(code)}/maxcompute`);
  });

  it("Next", async () => {
    const code = `${holding("force-dynamic")}
      import { createServer } from "node:http";
      import { getRequestListener } from "@hono/node-server";
      const server = createServer(getRequestListener(handle)).listen(0, () => console.log(server.address().port));`;
    await expectPlay(`http://127.0.0.1:${await firstLine(code)}/maxcompute`);
  });

  it("who may see what", async () => {
    expect(await firstLine(holding("maySee"))).toBe("{");
  });

  it("are all here", () => {
    expect(examples).toHaveLength(7);
  });
});

it("the README names every action", () => {
  for (const { action } of [...apiCalls(), ...tunnelCalls]) expect(text).toContain(`| \`${action}\` |`);
});
