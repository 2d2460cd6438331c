import { describe, expect, it } from "vitest";

import { createInstanceCall } from "../instance/create-instance.ts";
import { taskProperties, writeJob } from "./job.ts";
import type { Job, JobTask } from "./job.ts";
import { readJob } from "./job-source.ts";
import { answerOf } from "../testing/answer-of.ts";
import { parseXml } from "../format/xml.ts";
import type { XmlElement } from "../format/xml.ts";

const sql: JobTask = { type: "SQL", name: "AnonymousSQLTask", query: "select 1" };

function jobElement(job: Job): XmlElement {
  const element = parseXml(writeJob(job)).children[0];
  if (element === undefined) throw new Error("There is no job.");
  return element;
}

function names({ children }: XmlElement): readonly string[] {
  return children.map(({ name }) => name);
}

describe("writeJob", () => {
  it("writes the elements in the order that PyODPS calls strict", () => {
    const task: JobTask = {
      ...sql,
      comment: "c",
      properties: taskProperties({ settings: { a: true, b: 1 }, aliases: { x: "y" }, uuid: "u" }),
    };
    const job = jobElement({ guid: "g", runningCluster: "r", priority: 1, comment: "c", name: "n", tasks: [task] });
    expect(names(job)).toEqual(["Name", "Comment", "Priority", "RunningCluster", "Guid", "Tasks", "DAG"]);
    const written = job.children[5]?.children[0];
    expect(written?.name).toBe("SQL");
    expect(written && names(written)).toEqual(["Name", "Comment", "Config", "Query"]);
    expect(written?.children[2]?.children.map(({ children }) => children.map(({ text }) => text))).toEqual([
      ["settings", '{"a":"true","b":"1"}'],
      ["aliases", '{"x":"y"}'],
      ["uuid", "u"],
    ]);
  });

  it("leaves out what is not said, priority aside", () => {
    const job = jobElement({ tasks: [sql] });
    expect(names(job)).toEqual(["Priority", "Tasks", "DAG"]);
    expect(job.children[0]?.text).toBe("9");
  });

  it.each([
    ["select 1", "select 1;"],
    ["select 1; \n", "select 1;"],
    ["select 1 -- one", "select 1 -- one\n;"],
    ["-- two\nselect '<&>'", "-- two\nselect '<&>';"],
  ])("closes the statement %j", (query, written) => {
    const element = jobElement({ tasks: [{ ...sql, query }] });
    expect(element.children[1]?.children[0]?.children[1]?.text).toBe(written);
  });

  it.each<[string, Job]>([
    ["no task", { tasks: [] }],
    ["a negative priority", { priority: -1, tasks: [sql] }],
    ["half a priority", { priority: 1.5, tasks: [sql] }],
    ["an empty query", { tasks: [{ ...sql, query: " \n" }] }],
    ["a nameless task", { tasks: [{ ...sql, name: "" }] }],
    ["a task type that is no element name", { tasks: [{ type: "Other", element: "a b", name: "n", fields: {} }] }],
    ["a character that XML cannot carry", { tasks: [{ ...sql, query: "select '\u0001'" }] }],
  ])("refuses %s before anything is sent", (_, job) => {
    expect(() => writeJob(job)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });
});

describe("readJob", () => {
  const tasks: readonly JobTask[] = [
    {
      type: "SQL",
      name: "a",
      comment: "c",
      properties: { settings: '{"x":"1"}', uuid: "u" },
      query: "select a < 1 and b > \"x\" from t where c = '&';",
    },
    { type: "SQLCost", name: "b", comment: undefined, properties: undefined, query: "select 1;" },
    { type: "SQLPlan", name: "c", comment: undefined, properties: undefined, query: "select 2;" },
    { type: "Merge", name: "d", comment: undefined, properties: undefined, tableName: "p.t partition(pt='1')" },
    { type: "Other", element: "CUPID", name: "e", comment: undefined, properties: undefined, fields: { Plan: "<plan/>" } },
  ];

  it("reads back what was written, wrapped or not", () => {
    const job: Job = { name: "n", comment: "c", priority: 3, runningCluster: "r", guid: "g", tasks };
    const submitted = writeJob(job);
    expect(readJob(answerOf(submitted))).toMatchObject(job);
    const bare = new TextDecoder().decode(submitted).replace(/<\/?Instance>/g, "");
    expect(readJob(answerOf(bare))).toMatchObject({ ...job, runMode: "Sequence" });
  });

  it("fills in what a sparse job leaves to the service", () => {
    expect(readJob(answerOf("<Job><Tasks/></Job>"))).toMatchObject({
      priority: 9,
      runMode: "Sequence",
      guid: undefined,
      owner: null,
      creationTime: null,
      tasks: [],
    });
  });

  it("reads the table of a merge as the Go client wraps it", () => {
    const body = "<Job><Tasks><Merge><Name>m</Name><Tables><TableName>t</TableName></Tables></Merge></Tasks></Job>";
    expect(readJob(answerOf(body)).tasks).toMatchObject([{ type: "Merge", tableName: "t" }]);
  });
});

describe("createInstanceCall", () => {
  it("posts XML, and asks the service to wait where that is wanted", () => {
    const body = new Uint8Array();
    expect(createInstanceCall("p", body)).toMatchObject({
      method: "POST",
      path: "/projects/p/instances",
      query: [],
      headers: { "content-type": "application/xml" },
    });
    expect(createInstanceCall("p", body, { tryWait: true }).query).toEqual([["tryWait", null]]);
  });
});
