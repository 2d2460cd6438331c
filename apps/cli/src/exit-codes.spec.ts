import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, it, describe } from "vitest";

import { worstExitCode } from "./exit-codes.ts";
import { emulatorOfFile } from "./testing/emulator.ts";
import { createWorld } from "./testing/world.ts";

const { emulator, world } = emulatorOfFile();

const unknownId = "20200101000000000gunknown00";
const table: readonly (readonly [code: number, what: string, argv: readonly string[], message: RegExp])[] = [
  [0, "a job that succeeds", ["run", "select 1 as one;"], /^$/],
  [0, "help", ["--help"], /^$/],
  [0, "the version", ["--version"], /^$/],
  [0, "a list", ["list"], /^$/],
  [1, "a job that fails", ["run", "select * from nowhere;"], /ODPS-0130131[^]*instance 20/],
  [1, "SQL that is refused", ["run", "selec 1;"], /code sql_refused.*ODPS-0130161/],
  [1, "a stop after the end", ["stop", "2016042605520945g9k5pvyi2"], /code invalid_state/],
  [2, "no command", [], /Usage: maxcompute-rx/],
  [2, "an unknown command", ["walk"], /unknown command 'walk'/],
  [2, "an unknown option", ["list", "--colour"], /unknown option '--colour'/],
  [2, "a missing argument", ["watch"], /missing required argument 'id'/],
  [2, "no SQL", ["run"], /either SQL or -f FILE/],
  [2, "SQL twice", ["run", "select 1;", "-f", "a.sql"], /either SQL or -f FILE/],
  [2, "a file that is not there", ["run", "-f", "not-there.sql"], /cannot be read/],
  [2, "a hint without a value", ["run", "select 1;", "--hint", "a"], /key=value/],
  [2, "a time that is none", ["list", "--since", "yesterday"], /30m, 2h or 7d/],
  [2, "a priority that is none", ["run", "select 1;", "--priority", "high"], /whole number/],
  [2, "a secret", ["list", "--access-key", "hunter2"], /secrets cannot be passed on the command line/],
  [
    4,
    "a wait that is over",
    [
      "run",
      "select count(*) from web_logs a join web_logs b on a.path = b.path where a.bytes < b.bytes;",
      "--timeout",
      "0.2",
      "--stop-on-exit",
    ],
    /job_cancelled/,
  ],
  [5, "nobody at the endpoint", ["list", "--endpoint", "http://127.0.0.1:1/api"], /code connect_failed/],
  [5, "nobody at the endpoint of a watch", ["watch", unknownId, "--endpoint", "http://127.0.0.1:1/api"], /code connect_failed/],
  [5, "a project that is not there", ["list", "--project", "nowhere"], /code not_found/],
  [6, "an instance that is not there", ["watch", unknownId], new RegExp(`code not_found.*instance ${unknownId}`)],
  [6, "the status of one that is not there", ["status", unknownId], /code not_found/],
  [2, "a file that does not say what it is to hold", ["run", "select 1;", "-o", "rows.txt"], /add --format/],
  [2, "a table in a file", ["result", unknownId, "--format", "table", "-o", "rows.csv"], /table cannot be written to a file/],
  [2, "events and rows at once", ["run", "select 1;", "--json", "--format", "csv"], /prints events and no rows/],
];

describe("the exit code", () => {
  it("is 7 for a result that was cut", async () => {
    const release = emulator().faults.add({ name: "protected" });
    const { run, stderr } = world();
    expect({ code: await run("run", "select * from sale_detail;"), stderr: stderr.text }).toMatchObject({
      code: 7,
      stderr: expect.stringContaining("code result_truncated") as unknown,
    });
    release();
  });

  it.for(table)("is %i for %s", async ([code, , argv, message]) => {
    const { run, stdout, stderr } = world();
    expect({ code: await run(...argv), stderr: stderr.text, stdout: stdout.text }).toMatchObject({
      code,
      stderr: expect.stringMatching(message) as unknown,
    });
  });

  it("is 3 for a job that was stopped elsewhere", async () => {
    const id = emulator().jobs.script({ durationMs: 600_000 });
    const watcher = world();
    const code = watcher.run("watch", id);
    await watcher.stdout.until(/running/);
    expect(await world().run("stop", id)).toBe(0);
    expect(await code).toBe(3);
    expect(watcher.stderr.text).toContain("job_cancelled");
  });

  it("is that of the worst of several jobs", async () => {
    const [good, bad] = [emulator().jobs.script({ durationMs: 10 }), emulator().jobs.script({ durationMs: 10, outcome: "failure" })];
    expect(await world().run("watch", good, bad)).toBe(1);
    expect(await world().run("watch", good, bad, unknownId)).toBe(6);
    expect(worstExitCode([0, 3, 1, 0])).toBe(1);
    expect(worstExitCode([0, 0])).toBe(0);
  });

  it("is 5 for a wrong key, and the key is not told", async () => {
    const { run, stderr } = world({ env: { ODPS_ACCESS_KEY: "wrong-secret-key" } });
    expect(await run("list")).toBe(5);
    expect(stderr.text).toContain("code unauthorized");
    expect(stderr.text).not.toContain("wrong-secret-key");
  });

  it("is 5 without a configuration, and names what is missing and where it was looked for", async () => {
    const { run, stderr } = createWorld();
    expect(await run("list")).toBe(5);
    expect(stderr.text).toMatch(/endpoint[^]*ODPS_ENDPOINT/);
  });

  it("is 5 when something else answers", async () => {
    const server = createServer((_request, response) => response.end("<html>It works!</html>"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // it listens at a port, not at a pipe
    const { run, stderr } = world();
    expect(await run("list", "--endpoint", `http://127.0.0.1:${port}/api`)).toBe(5);
    expect(stderr.text).toContain("code unexpected_answer");
    server.close();
    server.closeAllConnections();
  });
});

it("does not repeat a secret that was given as an option", async () => {
  for (const option of [
    "--access-key=hunter2",
    "--secret=hunter2",
    "--bearer-token=hunter2",
    "--token=hunter2",
    "--password=hunter2",
    "--ACCESS_ID=hunter2",
  ]) {
    const { run, stdout, stderr } = world();
    expect(await run("list", option)).toBe(2);
    expect(stdout.text + stderr.text).not.toContain("hunter2");
  }
});

it("shows a stack only when asked", async () => {
  const argv = ["status", unknownId];
  const [quiet, loud] = [world(), world({ env: { DEBUG: "maxcompute-rx" } })];
  await quiet.run(...argv);
  await loud.run(...argv);
  expect(quiet.stderr.text).not.toContain("    at ");
  expect(loud.stderr.text).toContain("    at ");
});
