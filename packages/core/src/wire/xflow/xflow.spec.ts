import { describe, expect, it } from "vitest";

import { answerOf } from "../testing/answer-of.ts";
import { deleteXFlowCall, listXFlowsCall, readXFlow, readXFlowPage, readXResult, readXSource, writeXFlow, xflowCall } from "./xflow.ts";

describe("an XFlow run", () => {
  it("is read back as it was written, names of tables and models qualified", () => {
    const body = writeXFlow("p", {
      xflowProject: "algo_public",
      xflowName: "AppendID",
      parameters: { inputTableName: "t1", outputTableName: "q.t2", modelName: "m", other: "a.b<c" },
      priority: 1,
      guid: "g",
      properties: { settings: '{"a":"1"}' },
    });
    expect(readXSource(answerOf(body))).toEqual({
      xflowProject: "algo_public",
      xflowName: "AppendID",
      parameters: { inputTableName: "p.t1", outputTableName: "q.t2", modelName: "p/offlinemodels/m", other: "a.b<c" },
      priority: 1,
      guid: "g",
      properties: { settings: '{"a":"1"}' },
    });
    // Clients search the source for raw quotes.
    expect(new TextDecoder().decode(body)).toContain('<Value>{"a":"1"}</Value>');
  });

  it("always has parameters, and the rest only when it is said", () => {
    const text = new TextDecoder().decode(writeXFlow("p", { xflowProject: "a", xflowName: "X" }));
    expect(text).toContain("<XflowInstance><Project>a</Project><Xflow>X</Xflow><Parameters></Parameters></XflowInstance>");
  });

  it.each([{ priority: -1 }, { xflowName: "" }, { xflowProject: "" }])("is refused when it makes no sense: %o", (wrong) => {
    expect(() => writeXFlow("p", { xflowProject: "a", xflowName: "X", ...wrong })).toThrow(
      expect.objectContaining({ code: "invalid_argument" }),
    );
  });

  it("is not made up from the source of another job", () => {
    expect(() => readXSource(answerOf("<Job><Tasks/></Job>"))).toThrow(expect.objectContaining({ code: "unexpected_answer" }));
  });
});

describe("the nodes of an XFlow", () => {
  it("are read whatever the root is called", () => {
    const body =
      '<Any><Actions><Action NodeType="Local"><Name>l</Name><InstanceId/></Action><Action NodeType="Instance"><InstanceId>i</InstanceId><Name>a</Name><Result Format="text">ok</Result></Action></Actions></Any>';
    expect(readXResult(answerOf(body))).toMatchObject([
      { name: "l", nodeType: "Local", instanceId: null, result: null },
      { name: "a", nodeType: "Instance", instanceId: "i", result: { format: "text" } },
    ]);
    expect(readXResult(answerOf("<Xinstance/>"))).toEqual([]);
  });
});

describe("a list of XFlows", () => {
  it("takes each once, under either name that services use", () => {
    const body =
      "<xflows><xflow><Name>f1</Name><Owner>o</Owner></xflow><odpsalgo><Name>f1</Name><Owner>o</Owner></odpsalgo><odpsalgo><Name>f2</Name></odpsalgo><Marker/></xflows>";
    expect(readXFlowPage(answerOf(body))).toEqual({
      xflows: [
        { name: "f1", owner: "o" },
        { name: "f2", owner: null },
      ],
      marker: null,
    });
    expect(listXFlowsCall("p", "o", "m").query).toEqual([
      ["owner", "o"],
      ["marker", "m"],
    ]);
  });
});

describe("an XFlow of a project", () => {
  it("is its source, and headers", () => {
    const source = '<xflow name="北京"/>';
    const headers = { "x-odps-owner": "ALIYUN$a", "x-odps-creation-time": "Fri, 01 Jan 2016 00:00:00 GMT", "last-modified": "not a date" };
    expect(readXFlow("X", { ...answerOf(source), headers })).toEqual({
      name: "X",
      owner: "ALIYUN$a",
      creationTime: new Date("2016-01-01T00:00:00Z"),
      lastModifiedTime: null,
      source,
    });
  });

  it("has a path of its own", () => {
    expect(xflowCall("p", "a/b")).toEqual({ method: "GET", path: "/projects/p/xflows/a%2Fb", query: [] });
    expect(deleteXFlowCall("p", "X")).toEqual({ method: "DELETE", path: "/projects/p/xflows/X", query: [] });
    // Without a name it would be the path of all of them.
    for (const name of ["", " ", ".", ".."]) expect(() => deleteXFlowCall("p", name)).toThrow("XFlow name");
  });
});
