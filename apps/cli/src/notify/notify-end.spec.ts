import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

import { emulatorOfFile } from "../testing/emulator.ts";

const { emulator, world } = emulatorOfFile();
const received: { readonly body: unknown; readonly headers: IncomingHttpHeaders }[] = [];
/** HTTP statuses of the next answers; then 204. */
let statuses: number[] = [];
let server: Server;
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      received.push({ body: JSON.parse(Buffer.concat(parts).toString()) as unknown, headers: request.headers });
      response.writeHead(statuses.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => server.close());

beforeEach(async () => {
  received.length = 0;
  statuses = [];
  folder = await mkdtemp(join(tmpdir(), "notices-"));
});

afterEach(() => rm(folder, { recursive: true }));

const hook = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/s3cret`;

it("sends the end of each job to a webhook, again when it fails, and remembers in a file what was told", async () => {
  const failed = emulator().jobs.script({ durationMs: 1, outcome: "failure", result: "ODPS-0130131: it broke" });
  const good = emulator().jobs.script({ durationMs: 1 });
  const state = join(folder, "ends.token");
  statuses = [503];
  const { run, stdout } = world();
  expect(await run("watch", failed, good, "--json", "--notify-url", hook(), "--state", state)).toBe(1);
  expect(received).toHaveLength(3);
  const about = (id: string) => received.findLast(({ body }) => (body as { instanceId: string }).instanceId === id);
  expect(about(failed)?.body).toMatchObject({ project: "demo_project", instanceId: failed, outcome: "failed", odpsCode: "ODPS-0130131" });
  expect(about(good)?.body).toMatchObject({ instanceId: good, outcome: "succeeded", taskName: null, message: null });
  expect(about(good)?.headers).toMatchObject({ "content-type": "application/json", "idempotency-key": `demo_project/${good}` });
  for (const line of stdout.text.trimEnd().split("\n")) JSON.parse(line);

  expect(await world().run("watch", failed, good, "--json", "--notify-url", hook(), "--state", state)).toBe(1);
  expect(received).toHaveLength(3);
  expect(await readFile(state, "utf8")).toMatch(/^mcw1\./);
});

it("runs a command with the id and the outcome in its environment, whose output goes to stderr", async () => {
  const id = emulator().jobs.script({ durationMs: 1 });
  const { run, stdout, stderr } = world({ env: { PATH: process.env["PATH"] ?? "" } });
  const command =
    'node -e "console.log(process.env.MAXCOMPUTE_INSTANCE_ID, process.env.MAXCOMPUTE_OUTCOME, process.env.MAXCOMPUTE_PROJECT)"';
  expect(await run("watch", id, "--json", "--exec", command)).toBe(0);
  expect(stderr.text).toBe(`${id} succeeded demo_project\n`);
  expect(stdout.text).not.toContain("demo_project\n");
});

it("stops a job at its deadline and tells that it was cancelled", async () => {
  const id = emulator().jobs.script({ durationMs: 600_000 });
  expect(await world().run("watch", id, "--json", "--stop-after", "0.2", "--notify-url", hook())).toBe(3);
  expect(received.map(({ body }) => body)).toMatchObject([{ instanceId: id, outcome: "cancelled" }]);
});

it("refuses a wrong address without repeating it", async () => {
  const { run, stderr } = world();
  expect(await run("watch", "20230101120000123gabc1def2", "--notify-url", "ftp://host/s3cret")).toBe(2);
  expect(stderr.text).toContain("http or https");
  expect(stderr.text).not.toContain("s3cret");
});

it("leaves with Ctrl-C without telling an end", async () => {
  const id = emulator().jobs.script({ durationMs: 600_000 });
  const { run, send, stdout, stderr } = world();
  const code = run("watch", id, "--json", "--notify-url", hook());
  await stdout.until(/snapshot/);
  send("SIGINT");
  expect(await code).toBe(130);
  expect(stderr.text).toContain("still running");
  expect(received).toEqual([]);
});
