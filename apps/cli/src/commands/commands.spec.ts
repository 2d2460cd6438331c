import { beforeAll, describe, expect, it } from "vitest";

import { connectTo, emulatorOfFile } from "../testing/emulator.ts";

const { emulator, world } = emulatorOfFile();
/** An instance of long ago, which every emulator knows. */
const ancient = "2016042605520945g9k5pvyi2";
let known = "";

beforeAll(async () => {
  known = (await connectTo(emulator()).executeSql("select * from pyodps_iris limit 5;")).id;
});

async function output(...argv: string[]): Promise<string> {
  const { run, stdout, stderr } = world();
  expect({ code: await run(...argv), stderr: stderr.text }).toEqual({ code: 0, stderr: "" });
  return stdout.text;
}

describe("list", () => {
  it("shows the newest first, one line each", async () => {
    const id = emulator().jobs.script({ durationMs: 600_000 });
    const [header = "", first = "", ...rest] = (await output("list", "--limit", "3")).trimEnd().split("\n");
    expect(header).toMatch(/^STATUS +INSTANCE +STARTED +TOOK +OWNER$/);
    expect(first).toMatch(
      new RegExp(`^● running +${id} +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d +\\d s +ALIYUN\\$emulator@example\\.com$`),
    );
    expect(rest.length).toBeLessThanOrEqual(2);
  });

  it("filters by status and time, and limits", async () => {
    const ids = [1, 2, 3].map(() => emulator().jobs.script({ durationMs: 600_000 }));
    const listed = async (...filter: string[]): Promise<string[]> =>
      (await output("list", "--json", ...filter))
        .trimEnd()
        .split("\n")
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as { id: string }).id);
    expect(await listed("--limit", "2")).toEqual(ids.toReversed().slice(0, 2));
    expect(await listed("--limit", "0")).toEqual([]);
    expect(await listed("--status", "terminated", "--until", "2017-01-01")).toContain(ancient);
    expect(await listed("--since", "1h")).not.toContain(ancient);
    expect(await listed("--status", "running", "--until", "2017-01-01")).toEqual([]);
  });

  it("says how each ended instance came out, and filters by it", async () => {
    const failed = emulator().jobs.script({ durationMs: 1, outcome: "failure", result: "it broke" });
    const running = emulator().jobs.script({ durationMs: 600_000 });
    const cancelled = emulator().jobs.script({ durationMs: 600_000 });
    await connectTo(emulator()).stopInstance(cancelled);
    await world().run("watch", failed, cancelled);
    const outcomes = async (...argv: string[]): Promise<Record<string, unknown>> => {
      const lines = (await output("list", "--json", "--since", "1h", ...argv)).trimEnd().split("\n").filter(Boolean);
      return Object.fromEntries(
        lines.map((line) => JSON.parse(line) as { id: string; outcome: unknown }).map(({ id, outcome }) => [id, outcome]),
      );
    };
    expect(await outcomes()).toMatchObject({ [failed]: "failed", [running]: null, [cancelled]: "cancelled", [known]: "succeeded" });
    expect(await outcomes("--status", "cancelled")).toEqual({ [cancelled]: "cancelled" });
    expect(await outcomes("--status", "failed", "--limit", "1")).toEqual({ [failed]: "failed" });
    expect(Object.values(await outcomes("--status", "succeeded"))).not.toContain("failed");
    const table = await output("list");
    expect(table).toMatch(new RegExp(`^✖ failed +${failed} `, "m"));
    expect(table).toMatch(new RegExp(`^⊘ cancelled +${cancelled} `, "m"));
    expect(table).toMatch(new RegExp(`^✔ succeeded +${known} `, "m"));
  });

  it("shows ended instances without their outcome where it cannot be had, and does not call a list filtered by it complete", async () => {
    const release = emulator().faults.add({ name: "garbage-body", action: "taskstatus" });
    const text = await output("list", "--status", "terminated");
    const { run, stderr } = world();
    const code = await run("list", "--status", "failed");
    release();
    expect(text).toMatch(new RegExp(`^■ terminated +${known} `, "m"));
    expect(code).toBe(5);
    expect(stderr.text).toContain("code unexpected_answer");
  });

  it("asks for everybody's only with --all", async () => {
    const foreign = emulator().jobs.script({ owner: "ALIYUN$other@example.com", durationMs: 600_000 });
    expect(await output("list")).not.toContain(foreign);
    expect(await output("list", "--all")).toContain(foreign);
  });

  it("fits a narrow terminal, and shows ids whole", async () => {
    const { run, stdout } = world({ terminal: { columns: 40, rows: 24 } });
    expect(await run("list")).toBe(0);
    expect(stdout.shown()).toContain(` ${known}`);
    for (const line of stdout.lines()) expect(line.length).toBeLessThanOrEqual(40);
  });
});

describe("status", () => {
  it("tells times and tasks", async () => {
    const text = await output("status", ancient);
    expect(text).toMatch(/Status +Terminated/);
    expect(text).toMatch(/Took +9 s/);
    expect(text).toMatch(/Task +✔ \w+ \(SQL\) succeeded, 9 s/);
  });

  it("is JSON on request", async () => {
    expect(JSON.parse(await output("status", known, "--json"))).toMatchObject({
      id: known,
      status: "Terminated",
      tasks: [{ name: "AnonymousSQLTask", status: "Success" }],
    });
  });
});

describe("tables and desc", () => {
  it("lists tables, by a pattern too", async () => {
    expect(await output("tables")).toMatch(/^TABLE +OWNER\n[^]*customers +ALIYUN\$[^]*pyodps_iris +ALIYUN/);
    expect(JSON.parse(await output("tables", "cust*", "--json"))).toEqual({
      name: "customers",
      owner: expect.stringContaining("ALIYUN$") as unknown,
    });
    expect(await output("tables", "no'thing")).toBe("No tables found; * in a pattern stands for any text.\n");
  });

  it("describes a table, and nothing that is no name", async () => {
    expect(await output("desc", "pyodps_iris")).toContain("sepallength");
    expect(await output("desc", "--extended", "demo_project.pyodps_iris")).toContain("sepallength");
    expect(await world().run("desc", "pyodps_iris; drop table pyodps_iris")).toBe(2);
    expect(await world().run("desc", "no_such_table")).toBe(1);
  });
});

describe("cost", () => {
  const visits = "select customer_id, count(*) as visits from web_logs group by customer_id;";

  it("estimates each statement without running it", async () => {
    expect(await output("cost", `set odps.sql.allow.fullscan=true; ${visits}\nselect 1;`)).toMatch(
      /^LINE +READS +COMPLEXITY +UDFS\n1 +[\d.]+ [kM]?B +\S+ +0\n2 +0 B +\S+ +0\ntotal +[\d.]+ [kM]?B\n$/,
    );
    expect(JSON.parse(await output("cost", "--json", visits))).toMatchObject({
      line: 1,
      inputSize: expect.any(Number) as unknown,
      udfNum: 0,
    });
    expect(await world().run("cost", "selec 1;")).toBe(1);
    expect(await world().run("cost", "-- nothing\n ")).toBe(2);
  });
});

describe("status of an ended job", () => {
  it("says how it came out, and why", async () => {
    const failed = emulator().jobs.script({ durationMs: 1, outcome: "failure", result: "ODPS-0123144:Runtime exception - it broke" });
    await world().run("watch", failed);
    expect(await output("status", failed)).toMatch(/^Outcome +✖ failed\nWhy +ODPS-0123144:.*it broke$/m);
    expect(JSON.parse(await output("status", failed, "--json"))).toMatchObject({
      outcome: "failed",
      error: { code: "job_failed", odpsCode: "ODPS-0123144" },
    });
    expect(await output("status", known)).toMatch(/^Outcome +✔ succeeded$/m);
    expect(await output("status", emulator().jobs.script({ durationMs: 600_000 }))).not.toContain("Outcome");
  });
});

describe("result", () => {
  it("shows rows as a table, or each as a JSON object", async () => {
    expect(await output("result", known)).toMatch(/\n5\.1 +3\.5 +1\.4 +0\.2 +Iris-setosa\n/);
    const rows = (await output("result", known, "--json")).trimEnd().split("\n");
    expect(rows).toHaveLength(5);
    expect(JSON.parse(rows[0] ?? "")).toMatchObject({ name: "Iris-setosa" });
  });

  it("does not wait for a job that still runs", async () => {
    const { run, stderr } = world();
    const id = emulator().jobs.script({ durationMs: 600_000 });
    expect(await run("result", id)).toBe(1);
    expect(stderr.text).toContain(`maxcompute-rx watch ${id}`);
  });

  it("tells why there is none", async () => {
    const { run, stderr } = world();
    const id = emulator().jobs.script({ durationMs: 1, outcome: "failure", result: "ODPS-0123144:Runtime exception - it broke" });
    await world().run("watch", id);
    expect(await run("result", id)).toBe(1);
    expect(stderr.text).toContain("it broke");
  });
});

it("logview prints a link and nothing else, and warns of a token", async () => {
  const { run, stdout, stderr } = world();
  expect(await run("logview", known)).toBe(0);
  expect(stdout.text).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/cn-hangzhou\/job-insights\?\S+\n$/);
  const legacy = world();
  expect(await legacy.run("logview", known, "--kind", "legacy", "--hours", "1")).toBe(0);
  expect(legacy.stdout.text).toMatch(/^http:\S+token=\S+\n$/);
  expect([stderr.text, legacy.stderr.text]).toEqual(["", expect.stringContaining("contains a token")]);
});

describe("xflow", () => {
  it("runs one and follows its sub-instances", async () => {
    const text = await output("xflow", "run", "DemoPipeline", "-p", "algo_public");
    for (const node of ["DemoPipeline", "statistics", "widest", "longest"]) expect(text).toMatch(new RegExp(`${node} 20\\w+ succeeded`));
    const [id = ""] = /20\d{15}g\w+/.exec(text) ?? [];
    expect(await output("xflow", "subs", id)).toMatch(/^NODE +INSTANCE +STATUS\nstatistics +20\w+ +Terminated\n/);
  });

  it("is followed to its end when its nodes cannot be read, which is told then", async () => {
    const release = emulator().faults.add({ name: "garbage-body", action: "xresult" });
    const { run, stdout, stderr } = world();
    expect(await run("xflow", "run", "DemoPipeline", "-p", "algo_public")).toBe(5);
    release();
    expect(stdout.text).toMatch(/DemoPipeline 20\w+ succeeded/);
    expect(stderr.text).toContain("code unexpected_answer");
  });

  it("hands parameters over", async () => {
    const param = (name: string, value: string): string[] => ["--param", `${name}=${value}`];
    await output(
      "xflow",
      "run",
      "AppendID",
      "-p",
      "algo_public",
      ...param("inputTableName", "customers"),
      ...param("outputTableName", "numbered"),
      ...param("IDColName", "n"),
    );
    expect(await output("run", "select n from numbered order by n limit 1;")).toMatch(/\nn\n0\n1 row\n$/);
  });

  it("lists those of a project", async () => {
    expect(await output("xflow", "list", "-p", "algo_public")).toMatch(/AppendID +ALIYUN/);
    expect(await output("xflow", "list")).toBe("XFLOW  OWNER\n");
  });

  it("tells of one that is not there", async () => {
    const { run, stderr } = world();
    expect(await run("xflow", "run", "Nothing", "-p", "algo_public")).toBe(5);
    expect(stderr.text).toContain("XFlow not found");
  });
});

describe("emulator", () => {
  it("says how to call it and serves until it is left", async () => {
    const { run, send, stdout } = world();
    const code = run("emulator", "--port", "0", "--seed", "7");
    await stdout.until(/\n/);
    expect(JSON.parse(stdout.text)).toMatchObject({
      project: "demo_project",
      endpoint: expect.stringContaining("http://127.0.0.1:") as unknown,
    });
    send("SIGINT");
    expect(await code).toBe(0);
  });

  it("has options of its own", async () => {
    expect(await output("emulator", "--help")).toContain("--fault NAME");
    expect(await world().run("emulator", "--nonsense")).toBe(2);
  });
});
