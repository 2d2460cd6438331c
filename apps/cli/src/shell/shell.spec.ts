import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { emulatorOfFile } from "../testing/emulator.ts";
import { createWorld } from "../testing/world.ts";
import { shellWords } from "./shell-words.ts";

const { emulator, world } = emulatorOfFile();
const terminal = { columns: 100, rows: 50 };
let home = "";
beforeAll(() => void (home = mkdtempSync(join(tmpdir(), "maxcompute-rx-"))));
afterAll(() => rmSync(home, { recursive: true }));

/** A shell at its first prompt. */
async function start(
  ...argv: string[]
): Promise<ReturnType<typeof world> & { readonly code: Promise<number>; readonly prompt: (count: number) => Promise<void> }> {
  const shown = world({ terminal, typed: "", home, env: { NO_COLOR: "1" } });
  const code = shown.run("shell", ...argv);
  const prompt = (count: number): Promise<void> => shown.stdout.until(new RegExp(`(?:demo_project>[^]*){${count}}$`));
  await prompt(1);
  return { ...shown, code, prompt };
}

describe("shell", () => {
  it("runs statements of several lines until it is left, and keeps what SET has set", async () => {
    const { type, stdout, stderr, code, prompt } = await start();
    type("select 'one;' as -- a comment;\r");
    await stdout.until(/·>$/);
    type("text;\r");
    await prompt(2);
    expect(stdout.shown()).toMatch(/Submitted as 20\w+ to demo_project\.[^]*\ntext\none;\n1 row\n/);
    type("set odps.sql.udf.strict.mode=false;\r");
    await prompt(3);
    type("select cast('x' as bigint) as number;\r");
    await prompt(4);
    expect(stdout.shown()).toMatch(/\nnumber\n *NULL\n1 row\n/);
    type(".settings\r.exit\r");
    expect(await code).toBe(0);
    expect(stdout.shown()).toContain("set odps.sql.udf.strict.mode=false;");
    expect(stderr.text).toBe("");
  });

  it("goes on after a statement that fails, and takes pasted lines one after another", async () => {
    const { type, stdout, stderr, code } = await start();
    type("select * from no_such_table;\rselect 5 as five;\r.exit\r");
    expect(await code).toBe(0);
    expect(stderr.text).toContain("no_such_table");
    expect(stdout.shown()).toMatch(/\nfive\n *5\n1 row$/);
  });

  it("stops watching on Ctrl-C, says how to return to the job, and goes on", async () => {
    const id = emulator().jobs.script({ durationMs: 600_000 });
    const { type, send, stdout, stderr, code, prompt } = await start();
    type(`.watch ${id}\r`);
    await stdout.until(/running/);
    send("SIGINT");
    await prompt(2);
    expect(stderr.text).toContain(`maxcompute-rx watch ${id}`);
    type(`.stop ${id}\r`);
    await prompt(3);
    expect(stdout.shown()).toContain(`${id}: stop requested.`);
    type("\u0004");
    expect(await code).toBe(0);
  });

  it("clears what was typed on Ctrl-C at the prompt", async () => {
    const { type, stdout, code, prompt } = await start();
    type("select nonsense\u0003");
    await prompt(2);
    type("\u0003");
    await stdout.until(/\.exit or Ctrl-D ends the shell/);
    type("\u0004");
    expect(await code).toBe(0);
    expect(stdout.shown()).not.toContain("Submitted");
  });

  it("passes its connection to other commands, unless they take none", async () => {
    const { type, stdout, stderr, code } = await start("--project", "demo_project");
    type(".tables cust*\r.xflow list\r.config show\r.completion\r.help list\r.exit\r");
    expect(await code).toBe(0);
    expect(stdout.text).toMatch(/customers +ALIYUN/);
    expect(stdout.text).toMatch(/from --project/);
    expect(stderr.text).toContain("missing required argument 'shell'");
  });

  it("remembers statements in a file that only the user can read", async () => {
    const { type, stdout, code } = await start();
    type(" select 'hunter2' as secret;\rselect 1\ras one;\r.exit\r"); // a blank before it: not kept
    await code;
    const file = join(home, ".maxcompute_rx_history");
    expect(readFileSync(file, "utf8")).not.toContain("hunter2");
    expect(readFileSync(file, "utf8")).toContain("select 1 as one;\n.exit\n");
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = await start();
    again.type("\u001b[A\u001b[A\r"); // up twice: .exit, and the statement before it
    await again.prompt(2);
    expect(again.stdout.shown()).toMatch(/> select 1 as one;\n[^]*\none\n *1\n1 row/);
    again.type("\u0004");
    await again.code;
    expect(stdout.text).not.toBe("");
  });

  it("ends on SIGTERM, and needs a terminal", async () => {
    const { send, code } = await start();
    send("SIGTERM");
    expect(await code).toBe(0);
    const piped = createWorld({ stdin: "select 1;" });
    expect(await piped.run("shell")).toBe(2);
    expect(piped.stderr.text).toContain("run -f -");
  });
});

it("words are separated by blanks, which quotes keep", () => {
  expect(shellWords(`list  --since "2026-01-01 08:00" --name='a b' x`)).toEqual(["list", "--since", "2026-01-01 08:00", "--name=a b", "x"]);
});
