import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { connectTo, emulatorOfFile } from "../testing/emulator.ts";

const { emulator, world } = emulatorOfFile({ pace: 20 });
const iris = "select * from pyodps_iris limit 2;";

describe("run", () => {
  it("tells each change in a line when stdout is no terminal, then the rows", async () => {
    const { run, stdout, stderr } = world();
    expect(await run("run", iris)).toBe(0);
    const [first = "", ...rest] = stdout.lines();
    const id = /^Submitted as (20\d{15}g\w+) to demo_project\.$/.exec(first)?.[1];
    const changes = rest.filter((line) => line.includes(String(id)));
    expect(changes.length).toBeGreaterThan(2);
    for (const line of changes) expect(line).toMatch(new RegExp(`^\\d\\d:\\d\\d:\\d\\d ${id} \\S`));
    expect(changes.at(-1)).toMatch(/ succeeded$/);
    expect(rest.slice(-3)).toEqual([
      expect.stringMatching(/^5\.1 +3\.5 +1\.4 +0\.2 +Iris-setosa$/),
      expect.stringMatching(/^4\.9 +3 +1\.4 +0\.2 +Iris-setosa$/),
      "2 rows",
    ]);
    expect(stdout.text).not.toContain("\u001b");
    expect(stderr.text).toBe("");
  });

  it("with --json prints the events and nothing else", async () => {
    const { run, stdout, stderr } = world();
    expect(await run("run", iris, "--json", "--logview")).toBe(0);
    const events = stdout.lines().map((line) => JSON.parse(line) as { type: string; seq: number; instanceId: string });
    expect(events.at(0)).toMatchObject({ type: "snapshot", view: { project: "demo_project" } });
    expect(events.at(-1)?.type).toBe("succeeded");
    expect(new Set(events.map(({ instanceId }) => instanceId)).size).toBe(1);
    expect(stderr.text).toMatch(/^http:\/\/\S+\n$/);
  });

  it("draws bars in place on a terminal, then the table", async () => {
    const { run, stdout } = world({ terminal: { columns: 80, rows: 24 } });
    expect(await run("run", "select city, count(*) as people from customers group by city order by city;")).toBe(0);
    const text = stdout
      .shown()
      .replaceAll(/20\d{15}g\w+/g, (id) => "ID".padEnd(id.length))
      .replaceAll(/ +\d+ s/g, (time) => " t s".padStart(time.length));
    expect(text.split("\n").map((line) => line.trimEnd())).toEqual([
      expect.stringMatching(/^Submitted as ID +to demo_project\.$/),
      expect.stringMatching(/^✔ ID +succeeded +t s$/),
      "  M1_job_0       ████████████████████████ 100%  1/1 workers  500 rows",
      "  R2_1_job_0     ████████████████████████ 100%  1/1 workers  5 rows",
      expect.stringMatching(/^ {2}R3_2_job_0 {5}█{24} 100% {2}1\/1 workers {2}\d rows$/),
      "city      people",
      "Beijing   100",
      "Chengdu   100",
      "Hangzhou  100",
      "Shanghai  100",
      "Shenzhen  100",
      "5 rows",
    ]);
  });

  it("honours NO_COLOR and FORCE_COLOR", async () => {
    const terminal = { columns: 80, rows: 24 };
    const [coloured, plain, forced] = [
      world({ terminal }),
      world({ terminal, env: { NO_COLOR: "1" } }),
      world({ env: { FORCE_COLOR: "1" } }),
    ];
    await Promise.all([coloured, plain, forced].map(({ run }) => run("run", "select 1 as one;")));
    const colour = /\u001b\[3\dm/;
    expect(coloured.stdout.text).toMatch(colour);
    expect(plain.stdout.text).not.toMatch(colour);
    expect(forced.stdout.text).toContain("\u001b[1mone\u001b[22m");
  });

  it("takes SQL from a file, from the standard input, and SQL that begins with a comment", async () => {
    const folder = await mkdtemp(join(tmpdir(), "maxcompute-rx-"));
    const file = join(folder, "query.sql");
    await writeFile(file, "select 'from a file' as text;");
    const [fromFile, fromStdin, commented] = [world(), world({ stdin: "select 'from stdin' as text;" }), world()];
    expect(await fromFile.run("run", "-f", file)).toBe(0);
    expect(await fromStdin.run("run", "-f", "-")).toBe(0);
    expect(await commented.run("run", "-- why\nselect 'commented' as text;")).toBe(0);
    expect(fromFile.stdout.lines().at(-2)).toBe("from a file");
    expect(fromStdin.stdout.lines().at(-2)).toBe("from stdin");
    expect(commented.stdout.lines().at(-2)).toBe("commented");
    await rm(folder, { recursive: true });
  });

  it("sends name, priority, hints and quota along", async () => {
    const { run, stdout } = world();
    expect(
      await run("run", "select 1;", "--name", "nightly", "--priority", "3", "--hint", "odps.sql.a=b=c", "--hint", "x=1", "--quota", "fast"),
    ).toBe(0);
    const id = String(/20\d{15}g\w+/.exec(stdout.text)?.[0]);
    const job = await connectTo(emulator()).instance(id).getJob();
    expect(job).toMatchObject({ name: "nightly", priority: 3 });
    expect(JSON.parse(String(job.tasks[0]?.properties?.["settings"]))).toMatchObject({
      "odps.sql.a": "b=c",
      x: "1",
      "odps.task.wlm.quota": "fast",
    });
  });

  it("prints the text of a statement that gives no rows", async () => {
    const { run, stdout } = world();
    expect(await run("run", "explain select 1;")).toBe(0);
    expect(stdout.text).toMatch(/succeeded\n[^]+\S/);
    expect(stdout.text).not.toContain("rows");
  });

  it("shows the beginning of a result that was cut, says so, and ends with a code of its own", async () => {
    const { run, stdout, stderr } = world();
    const release = emulator().faults.add({ name: "protected" });
    expect(await run("run", "select * from sale_detail;")).toBe(7);
    expect(stdout.lines().at(-1)).toMatch(/^1,000 of 10,000 rows; the service gives no more/);
    expect(stderr.text).toMatch(/10,000 rows[^]*→ /);
    const whole = world();
    expect(await whole.run("run", "select * from sale_detail;", "--format", "csv")).toBe(7);
    release();
    expect(whole.stdout.text).toBe("");
  });

  it("takes all rows, however many, and shows the first of them", async () => {
    const { run, stdout } = world();
    expect(await run("run", "select * from sale_detail;", "--rows", "2")).toBe(0);
    expect(stdout.lines().at(-1)).toBe("2 of 20,000 rows; --rows N shows more, --output FILE takes all");
  });

  it("leaves stdout to the rows when they are for programs", async () => {
    const { run, stdout, stderr } = world();
    expect(await run("run", "select 1 as one, 'a' as text;", "--format", "csv")).toBe(0);
    expect(stdout.text).toBe('"one","text"\n1,"a"\n');
    expect(stderr.text).toMatch(/^Submitted as 20\w+ to demo_project\.\n[^]* succeeded\n$/);
  });

  it("writes a file whose ending tells the format", async () => {
    const folder = await mkdtemp(join(tmpdir(), "maxcompute-rx-"));
    const { run, stdout } = world();
    const file = join(folder, "rows.jsonl");
    expect(await run("run", "select shop_name from sale_detail limit 3;", "-o", file)).toBe(0);
    expect((await readFile(file, "utf8")).trimEnd().split("\n")).toHaveLength(3);
    expect(stdout.lines().at(-1)).toMatch(/rows\.jsonl: 3 rows, \d+ B\.$/);
    await rm(folder, { recursive: true });
  });

  it("runs several statements one after another and shows each result", async () => {
    const { run, stdout, stderr } = world();
    expect(
      await run(
        "run",
        "set odps.sql.udf.strict.mode=false;\nselect cast('x' as bigint) as one;\ncreate table if not exists several (id bigint);\nselect 2 as two;",
      ),
    ).toBe(0);
    const lines = stdout.lines().map((line) => line.replace(/20\d{15}g\w+/g, "ID").trim());
    expect(lines.filter((line) => !/^\d\d:\d\d:\d\d /.test(line))).toEqual([
      "Statement 1 of 3 (line 2) submitted as ID to demo_project.",
      "one",
      "NULL",
      "1 row",
      "Statement 2 of 3 (line 3) submitted as ID to demo_project.",
      "Statement 3 of 3 (line 4) submitted as ID to demo_project.",
      "two",
      "2",
      "1 row",
    ]);
    expect(stderr.text).toBe("");
  });

  it("stops at the first statement that fails, and says what was not run", async () => {
    const { run, stdout, stderr } = world();
    expect(await run("run", "select 1 as one;\nselect * from no_such_table;\nselect 3;\nselect 4")).toBe(1);
    expect(stdout.text).toContain("one");
    expect(stdout.text).not.toContain("3 of 4");
    expect(stderr.text).toMatch(/no_such_table[\s\S]*2 statements were not run, from line 3 on\.\n$/);
  });

  it("sends several statements as one script when asked", async () => {
    const script =
      "create table if not exists scripted (id bigint); @one := select 1 as id; insert overwrite table scripted select * from @one; select max(id) as most from scripted;";
    for (const words of [
      ["--script", script],
      ["--hint", "odps.sql.submit.mode=script", script],
      [`set odps.sql.submit.mode=script; ${script}`],
    ]) {
      const { run, stdout } = world();
      expect(await run("run", ...words)).toBe(0);
      expect(
        stdout
          .lines()
          .slice(-3)
          .map((line) => line.trim()),
      ).toEqual(["most", "1", "1 row"]);
    }
  });

  it("gives the rows of the only query to programs, and refuses to mix those of two", async () => {
    const [one, two] = [world(), world()];
    expect(await one.run("run", "desc customers; select 1 as a;", "--format", "csv")).toBe(0);
    expect(one.stdout.text).toBe('"a"\n1\n');
    expect(one.stderr.text).toContain("customer_id");
    expect(await two.run("run", "select 1; select 2;", "--format", "csv")).toBe(2);
    expect(two.stderr.text).toContain("this text has 2 queries");
  });
});

describe("run --interactive", () => {
  it("says how it ran, and shows the rows", async () => {
    const { run, stdout, stderr } = world();
    expect(await run("run", "--interactive", iris)).toBe(0);
    expect(stdout.lines()[0]).toMatch(/^Submitted as 20\d{15}g\w+_1 to demo_project\.$/);
    expect(stdout.text).toMatch(/^Ran interactively in \d+\.\d s\.$/m);
    expect(stdout.lines().at(-1)).toBe("2 rows");
    expect(stderr.text).toBe("");
  });

  it("says why a statement ran as an ordinary job; with --no-fallback that is a failure", async () => {
    const { run, stdout } = world();
    expect(await run("run", "--interactive", "create table if not exists made_interactively (a bigint);")).toBe(0);
    expect(stdout.text).toMatch(/^Ran as an ordinary job \(unsupported\): \S/m);
    const forbidden = world();
    expect(await forbidden.run("run", "--interactive", "--no-fallback", "desc pyodps_iris;")).toBe(1);
    expect(forbidden.stderr.text).toContain("ODPS-1850001");
  });

  it("goes on as a job when the query cannot go on in its session", async () => {
    const release = emulator().faults.add({ name: "unsupported-feature", method: "PUT" });
    const { run, stdout } = world();
    expect(await run("run", "--interactive", iris)).toBe(0);
    release();
    expect(stdout.text).toMatch(/ 20\d{15}g[\da-z]+ runs as an ordinary job: ODPS-1850001/);
    expect(stdout.text).toMatch(/^Ran as an ordinary job \(unsupported\): ODPS-1850001/m);
    expect(stdout.lines().at(-1)).toBe("2 rows");
  });

  it("runs in a quota for interactive queries", async () => {
    const { run, stdout } = world();
    expect(await run("run", "--interactive", "--quota", "interactive", iris)).toBe(0);
    expect(stdout.lines()[0]).toMatch(/_mcqa to demo_project\.$/);
    const unknown = world();
    expect(await unknown.run("run", "--interactive", "--quota", "nowhere", iris)).not.toBe(0);
    expect(unknown.stderr.text).toContain("nowhere");
  });
});
