import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { child, children, childText, text, type XmlElement } from "../wire/xml.ts";
import type { EmulatorOptions } from "../options.ts";
import { call, manualEmulator, sqlJob, submit, watched, xflowJob, xmlOf } from "../testing/client.ts";
import { fakeEngine } from "../testing/fake-engine.ts";

const engine = fakeEngine();
let emulator: Emulator;
const restart = async (options: EmulatorOptions): Promise<void> => {
  await emulator.close();
  emulator = await manualEmulator(options, engine);
};
beforeEach(async () => {
  emulator = await manualEmulator({}, engine);
});
afterEach(() => emulator.close());

const get = (id: string, query = ""): Promise<Response> => call(emulator, "GET", `/instances/${id}${query}`);
const statusOf = async (id: string): Promise<string | undefined> => childText(await xmlOf(get(id)), "Status");
const tasksOf = async (id: string, query = "?taskstatus"): Promise<XmlElement[]> =>
  children(child(await xmlOf(get(id, query)), "Tasks") ?? fail(), "Task");
const stages = async (id: string, task = "AnonymousSQLTask"): Promise<XmlElement[]> =>
  children(await xmlOf(get(id, `?instanceprogress=${task}&taskname=${task}`)), "Stage");
const stop = (id: string): Promise<Response> =>
  call(emulator, "PUT", `/instances/${id}`, { body: "<Instance><Status>Terminated</Status></Instance>" });
const resultOf = (task: XmlElement | undefined): string => Buffer.from((task && childText(task, "Result")) ?? "", "base64").toString();
const fail = (): never => {
  throw new Error("an element is missing");
};

describe("status", () => {
  it("has nothing but Status in its body, and all three headers while it runs", async () => {
    const id = emulator.jobs.script({});
    const response = await get(id);
    expect(response.headers.get("x-odps-owner")).toBe("ALIYUN$emulator@example.com");
    expect(response.headers.get("x-odps-start-time")).toBe("Sun, 01 Jan 2023 12:00:00 GMT");
    expect(response.headers.get("x-odps-end-time")).toBe("");
    expect(children(await xmlOf(response)).map(({ name }) => name)).toEqual(["Status"]);
    await emulator.clock.advance(1000);
    expect((await get(id)).headers.get("x-odps-end-time")).toBe("Sun, 01 Jan 2023 12:00:01 GMT");
  });

  it("takes an action with and without an equals sign, anywhere", async () => {
    const id = emulator.jobs.script({});
    for (const query of ["?taskstatus", "?taskstatus=", "?curr_project=p&taskstatus", "?curr_project=p&taskstatus="]) {
      expect((await tasksOf(id, query)).length).toBe(1);
    }
  });
});

describe("held status", () => {
  it("is held until the job has ended", async () => {
    const id = emulator.jobs.script({ durationMs: 1000 });
    const held = watched(get(id, "?instancestatus"));
    await emulator.clock.advance(999);
    expect(held.settled).toBe(false);
    await emulator.clock.advance(1);
    expect(held.settled).toBe(true);
    expect(childText(await xmlOf(held.promise), "Status")).toBe("Terminated");
  });

  it("is held no longer than holdMs", async () => {
    const id = emulator.jobs.script({ durationMs: 60_000 });
    const held = watched(get(id, "?instancestatus"));
    await emulator.clock.advance(4999);
    expect(held.settled).toBe(false);
    await emulator.clock.advance(1);
    expect(childText(await xmlOf(held.promise), "Status")).toBe("Running");
  });

  it("is answered at once after the end, by option, and by fault", async () => {
    const id = emulator.jobs.script({ durationMs: 60_000 });
    expect(childText(await xmlOf(get("2016042605520945g9k5pvyi2", "?instancestatus")), "Status")).toBe("Terminated");
    const remove = emulator.faults.add({ name: "no-hold" });
    expect(childText(await xmlOf(get(id, "?instancestatus")), "Status")).toBe("Running");
    remove();
    await restart({ hold: false });
    expect(childText(await xmlOf(get(emulator.jobs.script({}), "?instancestatus")), "Status")).toBe("Running");
  });
});

describe("the life of a query", () => {
  it("waits, runs its stages by time, ends, and keeps them", async () => {
    await restart({ queueMs: 100 });
    const id = await submit(emulator, sqlJob("select a, b from t"));
    expect(await statusOf(id)).toBe("Running");
    expect((await tasksOf(id)).map((task) => childText(task, "Status"))).toEqual(["Waiting"]);
    expect(await stages(id)).toEqual([]);

    await emulator.clock.advance(120);
    expect((await tasksOf(id)).map((task) => childText(task, "Status"))).toEqual(["Running"]);
    const [m1, r2] = await stages(id);
    expect([m1, r2].map((stage) => stage?.attributes["ID"])).toEqual(["M1_job_0", "R2_1_job_0"]);
    expect([m1, r2].map((stage) => stage && childText(stage, "Status"))).toEqual(["RUNNING", "WAITING"]);
    for (const field of children(m1 ?? fail()).slice(1)) expect(text(field)).toMatch(/^\d+$/);

    await emulator.clock.advance(60_000);
    expect(await statusOf(id)).toBe("Terminated");
    expect((await stages(id)).map((stage) => childText(stage, "FinishedPercentage"))).toEqual(["100", "100"]);
    const [task] = await tasksOf(id, "?result");
    expect(task?.attributes["Type"]).toBe("SQL");
    expect(child(task ?? fail(), "Result")?.attributes).toEqual({ Transform: "Base64", Format: "csv" });
    expect(resultOf(task)).toBe('"_c0","name"\n1,"a"\n\\N,\\N\n');
    expect(child(task ?? fail(), "ResultDescriptor")).toBeUndefined();
  });

  it("describes its result by option", async () => {
    await restart({ resultDescriptor: true });
    const id = await submit(emulator, sqlJob("select a, b from t"));
    await emulator.clock.advance(60_000);
    const [task] = await tasksOf(id, "?result");
    expect(JSON.parse(text(child(task ?? fail(), "ResultDescriptor") ?? fail()))).toEqual({
      IsSelect: true,
      SelectResultStatus: "FULL",
      Schema: {
        Columns: [
          { Name: "_c0", Type: "bigint" },
          { Name: "name", Type: "string" },
        ],
      },
    });
  });

  it("fails in the middle, with the text of the error", async () => {
    const id = await submit(emulator, sqlJob("select * from missing"));
    await emulator.clock.advance(60_000);
    expect(await statusOf(id)).toBe("Terminated");
    const [task] = await tasksOf(id, "?result");
    expect(childText(task ?? fail(), "Status")).toBe("Failed");
    expect(resultOf(task)).toBe("ODPS-0130131:[1,15] Table not found - table demo_project.missing cannot be resolved");
    expect((await stages(id)).map((stage) => childText(stage, "Status"))).toContain("FAILED");
  });

  it("finds tasks of progress by either parameter, and says when there is no such task", async () => {
    const id = emulator.jobs.script({});
    await emulator.clock.advance(10);
    for (const query of ["instanceprogress=AnonymousSQLTask", "instanceprogress=&taskname=AnonymousSQLTask", "instanceprogress"]) {
      expect(children(await xmlOf(get(id, `?${query}`)), "Stage")).toHaveLength(2);
    }
    expect((await get(id, "?instanceprogress=nobody")).status).toBe(404);
  });

  it("runs the tasks of a job one after the other, and none after one that failed", async () => {
    const tasks = ["select 1", "select * from missing", "select 2"].map(
      (query, index) => `<SQL><Name>t${index}</Name><Query>${query}</Query></SQL>`,
    );
    const id = await submit(emulator, `<Instance><Job><Tasks>${tasks.join("")}</Tasks></Job></Instance>`);
    await emulator.clock.advance(60);
    expect((await tasksOf(id)).map((task) => childText(task, "Status"))).toEqual(["Running", "Waiting", "Waiting"]);
    await emulator.clock.advance(60_000);
    expect((await tasksOf(id)).map((task) => childText(task, "Status"))).toEqual(["Success", "Failed", "Cancelled"]);
  });

  it("estimates cost, explains plans, merges tables that exist", async () => {
    const job = (type: string, content: string): string =>
      `<Instance><Job><Tasks><${type}><Name>t</Name>${content}</${type}></Tasks></Job></Instance>`;
    const outcome = async (body: string): Promise<[string | undefined, string]> => {
      const id = await submit(emulator, body);
      await emulator.clock.advance(10_000);
      const [task] = await tasksOf(id, "?result");
      return [task && childText(task, "Status"), resultOf(task)];
    };
    expect(await outcome(job("SQLCost", "<Query>select 1;</Query>"))).toEqual([
      "Success",
      '{"Cost": {"SQL": {"UDF": 0, "Complexity": 1.0, "Input": 4096}}}',
    ]);
    expect(await outcome(job("SQLPlan", "<Query>select 1;</Query>"))).toEqual(["Success", "described"]);
    expect(await outcome(job("Merge", "<TableName>p.t partition(pt='1')</TableName>"))).toEqual(["Success", ""]);
    expect(await outcome(job("Merge", "<Tables><TableName>t</TableName></Tables>"))).toEqual(["Success", ""]);
    expect((await outcome(job("Merge", "<TableName>missing</TableName>")))[0]).toBe("Failed");
  });

  it("stands still at a stuck stage until the fault is cleared", async () => {
    emulator.faults.add({ name: "stuck-stage", stage: "R2" });
    const id = emulator.jobs.script({ durationMs: 1000 });
    await emulator.clock.advance(60_000);
    expect(await statusOf(id)).toBe("Running");
    expect((await stages(id)).map((stage) => childText(stage, "FinishedPercentage"))).toEqual(["100", "50"]);
    emulator.faults.clear();
    await emulator.clock.advance(249);
    expect(await statusOf(id)).toBe("Running");
    await emulator.clock.advance(1);
    expect(await statusOf(id)).toBe("Terminated");
  });
});

describe("stop", () => {
  it("stops a job in the queue", async () => {
    const id = emulator.jobs.script({ queueMs: 1000 });
    const response = await stop(id);
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(await statusOf(id)).toBe("Terminated");
    expect((await tasksOf(id)).map((task) => childText(task, "Status"))).toEqual(["Cancelled"]);
  });

  it("interrupts a running query before it says so", async () => {
    const id = await submit(emulator, sqlJob("select slow"));
    await emulator.clock.advance(55);
    expect((await tasksOf(id)).map((task) => childText(task, "Status"))).toEqual(["Running"]);
    await stop(id);
    expect(engine.aborted).toEqual(["select slow"]);
    expect(await statusOf(id)).toBe("Terminated");
    expect((await stages(id)).map((stage) => childText(stage, "Status"))).toEqual(["CANCELLED", "CANCELLED"]);
  });

  it("wakes those who wait for the end", async () => {
    const id = emulator.jobs.script({ durationMs: 60_000 });
    const held = get(id, "?instancestatus");
    await stop(id);
    expect(childText(await xmlOf(held), "Status")).toBe("Terminated");
  });

  it("refuses to stop what has ended, and other states", async () => {
    const response = await stop("2016042605520945g9k5pvyi2");
    expect([response.status, childText(await xmlOf(response), "Code")]).toEqual([400, "InvalidStateSetting"]);
    const id = emulator.jobs.script({});
    expect((await call(emulator, "PUT", `/instances/${id}`, { body: "<Instance><Status>Running</Status></Instance>" })).status).toBe(400);
    expect((await stop("my_instance_id")).status).toBe(404);
  });
});

describe("source", () => {
  it("is the Job itself", async () => {
    const id = await submit(emulator, sqlJob("select '<a>';", "<Priority>1</Priority><Guid>g</Guid>"));
    const root = await xmlOf(get(id, "?source"));
    expect(root.name).toBe("Job");
    expect(children(root).map(({ name }) => name)).toEqual(["Priority", "Guid", "Tasks"]);
    const sql = child(child(root, "Tasks") ?? fail(), "SQL") ?? fail();
    expect(text(child(sql, "Query") ?? fail())).toBe("select '<a>';");
  });
});

describe("known instances", () => {
  it("has the finished job of the documentation, whose task dropped a table", async () => {
    const [task] = await tasksOf("2016042605520945g9k5pvyi2", "?result");
    expect(childText(task ?? fail(), "Name")).toBe("SQLDropTableTask");
    expect(resultOf(task)).toBe("OK");
  });
});

describe("XFlow", () => {
  const actions = async (id: string): Promise<(string | undefined)[][]> =>
    children(child(await xmlOf(get(id, "?xresult")), "Actions") ?? fail(), "Action").map((action) => [
      action.attributes["NodeType"],
      childText(action, "Name"),
      childText(action, "InstanceId"),
    ]);

  it("shows its nodes as they come, each instance a real one", async () => {
    const id = await submit(emulator, xflowJob("DemoPipeline"));
    expect(await actions(id)).toEqual([]);
    await emulator.clock.advance(60);
    const early = await actions(id);
    expect(early.map(([type, name]) => [type, name])).toEqual([
      ["Local", "start"],
      ["Instance", "statistics"],
    ]);
    const sub = early[1]?.[2] ?? fail();
    await emulator.clock.advance(60);
    expect(await stages(sub)).toHaveLength(2);
    await emulator.clock.advance(60_000);
    const late = await actions(id);
    expect(late.map(([type, name]) => [type, name])).toEqual([
      ["Local", "start"],
      ["Instance", "statistics"],
      ["SubWorkflow", "evaluation"],
      ["Local", "end"],
    ]);
    expect((await actions(late[2]?.[2] ?? fail())).map(([type, name]) => [type, name])).toEqual([
      ["Instance", "widest"],
      ["Instance", "longest"],
    ]);
    expect(await statusOf(id)).toBe("Terminated");
    expect((await tasksOf(id)).map((task) => childText(task, "Status"))).toEqual(["Success"]);
  });

  it("stops its sub-instances with it", async () => {
    const id = await submit(emulator, xflowJob("DemoPipeline"));
    await emulator.clock.advance(60);
    const sub = (await actions(id))[1]?.[2] ?? fail();
    await stop(id);
    expect([await statusOf(id), await statusOf(sub)]).toEqual(["Terminated", "Terminated"]);
  });

  it("fails with its sub-instance", async () => {
    const id = await submit(emulator, xflowJob("AppendID", { inputTableName: "missing", outputTableName: "o" }));
    await emulator.clock.advance(60_000);
    const [task] = await tasksOf(id, "?result");
    expect(resultOf(task)).toContain("ODPS-0130131");
  });

  it("says back its source as it was sent, and says no where there is none", async () => {
    const body = xflowJob("AppendID", { inputTableName: "a'b", outputTableName: "o" });
    const id = await submit(emulator, body);
    expect(await (await get(id, "?xsource")).text()).toBe(body);
    expect((await get("2016042605520945g9k5pvyi2", "?xsource")).status).toBe(400);
    expect((await get("2016042605520945g9k5pvyi2", "?xresult")).status).toBe(400);
  });
});

describe("what has no rows", () => {
  it("the tunnel says so in JSON", async () => {
    const response = await call(emulator, "POST", "/instances/2016042605520945g9k5pvyi2?downloads");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      Code: "InstanceTypeNotSupported",
      Message: expect.any(String),
      RequestId: expect.any(String),
      HostId: expect.any(String),
    });
  });
});
