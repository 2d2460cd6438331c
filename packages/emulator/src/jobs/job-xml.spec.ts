import { describe, expect, it } from "vitest";
import { writeXml } from "../wire/xml.ts";
import { parseSubmission } from "./job-xml.ts";

const job = `<?xml version="1.0" encoding="utf-8"?>
<Instance>
  <Job>
    <Name>nightly</Name>
    <Priority>3</Priority>
    <Guid>once-only</Guid>
    <Tasks>
      <SQL>
        <Config>
          <Property><Name>settings</Name><Value>{"odps.sql.type.system.odps2": "true", "n": 1, "b": false}</Value></Property>
          <Property><Name>uuid</Name><Value>u</Value></Property>
        </Config>
        <Query><![CDATA[ select '&lt;' < "x";
]]></Query>
      </SQL>
      <Merge><Name>m</Name><TableName>p.t partition(pt='1')</TableName></Merge>
    </Tasks>
    <DAG><RunMode>Sequence</RunMode></DAG>
  </Job>
</Instance>`;

describe("parseSubmission", () => {
  it("reads a job with its tasks in order", () => {
    const read = parseSubmission(job);
    expect(read).toMatchObject({ kind: "job", name: "nightly", priority: 3, guid: "once-only" });
    if (read.kind !== "job") throw new Error("expected a job");
    expect(read.tasks.map(({ type, name }) => [type, name])).toEqual([
      ["SQL", "AnonymousSQLTask"],
      ["Merge", "m"],
    ]);
    expect(read.tasks[0].query).toBe(" select '&lt;' < \"x\";\n");
    expect(read.tasks[0].settings).toEqual({ "odps.sql.type.system.odps2": "true", n: "1", b: "false" });
  });

  it("keeps the job for ?source, and names a task that had no name", () => {
    const read = parseSubmission(job);
    if (read.kind !== "job") throw new Error("expected a job");
    const source = writeXml(read.source);
    expect(source).toContain("<SQL><Name>AnonymousSQLTask</Name>");
    expect(source).toContain("<DAG><RunMode>Sequence</RunMode></DAG>");
    expect(source).toContain("select '&amp;lt;' &lt; &quot;x&quot;;");
  });

  it("reads an XFlow", () => {
    const body =
      "<Instance><XflowInstance><Project>algo_public</Project><Xflow>AppendID</Xflow><Parameters><Parameter><Key>k</Key><Value>v</Value></Parameter></Parameters></XflowInstance></Instance>";
    expect(parseSubmission(body)).toEqual({
      kind: "xflow",
      project: "algo_public",
      xflow: "AppendID",
      parameters: new Map([["k", "v"]]),
      priority: 1,
      guid: undefined,
      body,
    });
  });

  it.each([
    ["", "not well-formed"],
    ["<Instance><Job></Instance>", "not well-formed"],
    ["<!DOCTYPE a><Instance/>", "document type"],
    ["<Instance/>", "expected <Instance>"],
    ["<Job/>", "expected <Instance>"],
    ["<Instance><Job/></Instance>", "no task"],
    ["<Instance><Job><Tasks/></Job></Instance>", "no task"],
    ["<Instance><Job><Priority>-1</Priority><Tasks><SQL/></Tasks></Job></Instance>", "<Priority>"],
    ["<Instance><Job><Tasks><SQL/><SQL/></Tasks></Job></Instance>", "same name"],
    [
      "<Instance><Job><Tasks><SQL><Config><Property><Name>settings</Name><Value>{</Value></Property></Config></SQL></Tasks></Job></Instance>",
      "settings",
    ],
    ["<Instance><XflowInstance/></Instance>", "<Xflow>"],
  ])("refuses %s", (body, why) => expect(() => parseSubmission(body)).toThrow(why));
});
