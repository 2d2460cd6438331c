import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator } from "./create-emulator.ts";
import type { Emulator } from "./emulator.ts";
import { child, children, childText, type XmlElement } from "./wire/xml.ts";
import { call, sqlJob, submit, xflowJob, xmlOf } from "./testing/client.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ clock: "manual" });
});
afterAll(() => emulator.close());

const task = async (id: string, query: string): Promise<XmlElement> => {
  const [first] = children(
    child(await xmlOf(call(emulator, "GET", `/instances/${id}?${query}`)), "Tasks") ?? { name: "", attributes: {}, content: [] },
    "Task",
  );
  if (first === undefined) throw new Error("the instance has no task");
  return first;
};
const result = async (id: string): Promise<string> => Buffer.from(childText(await task(id, "result"), "Result") ?? "", "base64").toString();
const run = async (query: string): Promise<string> => {
  const id = await submit(emulator, sqlJob(query));
  await emulator.clock.advance(60_000);
  return await result(id);
};
const stop = (id: string): Promise<Response> =>
  call(emulator, "PUT", `/instances/${id}`, { body: "<Instance><Status>Terminated</Status></Instance>" });

/** Would take hours. */
const endless =
  "select sum(a.sepallength * b.sepallength * c.sepallength * d.sepallength * e.sepallength * f.sepallength) from " +
  ["a", "b", "c", "d", "e", "f"].map((name) => `pyodps_iris ${name}`).join(" cross join ");

describe("jobs on DuckDB", () => {
  it("give the rows of a SELECT", async () => {
    expect(await run("select * from pyodps_iris limit 5")).toContain('\n5.1,3.5,1.4,0.2,"Iris-setosa"\n');
  });

  it("run scripts statement by statement", async () => {
    expect(
      await run(
        "set odps.sql.submit.mode=script; create table t1 (a bigint, b string); insert into t1 values (1, 'x\"'), (2, null); select * from t1 order by a limit 9;",
      ),
    ).toBe('"a","b"\n1,"x"""\n2,\\N\n');
  });

  it("tell the columns of a query, with the mode LINEAGE", async () => {
    expect(JSON.parse(await run("set odps.sql.task.mode=LINEAGE; select 1 as id, 'x' as name;"))).toEqual({
      outputTables: [
        {
          columns: [
            { name: "id", type: "int" },
            { name: "name", type: "string" },
          ],
        },
      ],
    });
  });

  it("follow the properties of the project, unless they set something else themselves", async () => {
    const setProject = (values: Readonly<Record<string, string>>): Promise<Response> => {
      const properties = Object.entries(values).map(([name, value]) => `<Property><Name>${name}</Name><Value>${value}</Value></Property>`);
      return call(emulator, "PUT", "", { body: `<Project><Properties>${properties.join("")}</Properties></Project>` });
    };
    const query = "select cast(from_unixtime(0) as string) as t";
    expect(await run(query)).toContain('"1970-01-01 08:00:00"');
    await setProject({ "odps.sql.timezone": "America/New_York", "odps.sql.type.system.odps2": "false" });
    expect(await run(query)).toContain('"1969-12-31 19:00:00"');
    expect(await run(`set odps.sql.timezone=UTC; ${query}`)).toContain('"1970-01-01 00:00:00"');
    expect(await run("select cast(1 as tinyint)")).toContain("the type TINYINT is not there with odps.sql.type.system.odps2=false");
    await setProject({ "odps.sql.timezone": "Asia/Shanghai", "odps.sql.type.system.odps2": "true" });
    expect(await run(`select cast(1 as tinyint) as n`)).toBe('"n"\n1\n');
  });

  it("show why a script cannot show two results", async () => {
    expect(await run("set odps.sql.submit.mode=script; select 1; select 2;")).toMatch(
      /^ODPS-0130071:\[1,44\] .*a script can show the result of one statement only/,
    );
  });

  it("answer a DDL that fails with its result, as one that succeeds", async () => {
    const response = await call(emulator, "POST", "/instances", { body: sqlJob("drop table there_is_none") });
    const failed = child(await xmlOf(response), "Tasks") ?? { name: "", attributes: {}, content: [] };
    expect(response.status).toBe(200);
    expect(children(failed, "Task").map((each) => childText(each, "Status"))).toEqual(["Failed"]);
    expect(Buffer.from(childText(children(failed, "Task")[0] ?? failed, "Result") ?? "", "base64").toString()).toMatch(
      /^ODPS-0130131:.*there_is_none/,
    );
  });

  it("append ids to a table", async () => {
    await run("create table t2 as select name from pyodps_iris limit 3");
    await submit(
      emulator,
      xflowJob("AppendID", {
        inputTableName: `${emulator.account.project}.t2`,
        outputTableName: `${emulator.account.project}.t2_id`,
        IDColName: "n",
      }),
    );
    await emulator.clock.advance(60_000);
    expect(await run("select n from t2_id order by n limit 9")).toBe('"n"\n0\n1\n2\n');
  });

  it("answer promptly while queries run and queue, and end as soon as they are stopped", async () => {
    const ids = [];
    for (let index = 0; index < 4; index += 1) ids.push(await submit(emulator, sqlJob(endless)));
    await emulator.clock.advance(60);
    expect(await result(await submit(emulator, sqlJob("desc pyodps_iris")))).toContain("sepallength");
    for (const id of ids) expect(childText(await task(id, "taskstatus"), "Status")).toBe("Running");
    const advance = emulator.clock.advance(60_000); // waits for the queries, while requests go on
    for (const id of ids) expect((await stop(id)).status).toBe(200);
    await advance;
    for (const id of ids) expect(childText(await task(id, "taskstatus"), "Status")).toBe("Cancelled");
    expect(await run("select 1 as a")).toBe('"a"\n1\n');
  });

  it("end with their emulator, which may be closed twice", async () => {
    const other = await createEmulator();
    await submit(other, sqlJob(endless));
    await other.close();
    await expect(other.close()).resolves.toBeUndefined();
  });
});
