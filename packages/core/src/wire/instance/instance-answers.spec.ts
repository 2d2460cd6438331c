import { describe, expect, it } from "vitest";

import { readCreated } from "./create-instance.ts";
import { listInstancesCall, readInstancePage } from "./instance-list.ts";
import { instanceStatusCall, readInstanceAnswer, readInstanceInfo } from "./instance-status.ts";
import { answerOf } from "../testing/answer-of.ts";
import { resultText } from "../task/result-text.ts";
import { readTaskResults } from "../task/task-result.ts";
import { readTaskStatuses } from "../task/task-status.ts";

const results =
  '<Tasks><Task Type="SQL"><Name>a</Name><Status>Success</Status><Result Transform="Base64" Format="text">T0s=</Result></Task></Tasks>';

describe("the status of an instance", () => {
  it("is asked for at once, or held", () => {
    expect(instanceStatusCall("p", "i", { held: false }).query).toEqual([]);
    expect(instanceStatusCall("p", "i", { held: true }).query).toEqual([["instancestatus", null]]);
  });

  it("is read from the body, owner and times from the headers", () => {
    const headers = { "x-odps-owner": "ALIYUN$o", "x-odps-start-time": "Sun, 01 Jan 2023 12:00:00 GMT", "x-odps-end-time": "" };
    expect(readInstanceInfo("i", answerOf("<Instance><Status>Running</Status></Instance>", 200, headers))).toEqual({
      id: "i",
      status: "Running",
      statusText: "Running",
      owner: "ALIYUN$o",
      startTime: new Date("2023-01-01T12:00:00Z"),
      endTime: null,
    });
  });

  it("is kept raw when the word is unknown, and survives headers that are missing or broken", () => {
    const info = readInstanceInfo("i", answerOf("<Instance><Status>Hibernating</Status></Instance>", 200, { "x-odps-start-time": "soon" }));
    expect(info).toMatchObject({ status: "Unknown", statusText: "Hibernating", owner: null, startTime: null });
  });

  it("comes with results where the service runs a job at once", () => {
    const { info, results: found } = readInstanceAnswer("i", answerOf(`<Instance><Status>Terminated</Status>${results}</Instance>`));
    expect(info.status).toBe("Terminated");
    expect(found?.map(resultText)).toEqual(["OK"]);
  });
});

describe("a list of instances", () => {
  it("sends its filter with every page", () => {
    const filter = {
      status: "Running",
      startTime: new Date("2023-01-01T00:00:00.999Z"),
      onlyOwner: false,
      jobName: "n",
      quotaIndex: 3,
      maxItems: 10,
    } as const;
    expect(listInstancesCall("p", filter, "m=").query).toEqual([
      ["status", "Running"],
      ["daterange", "1672531200:"],
      ["onlyowner", "no"],
      ["maxitems", "10"],
      ["jobname", "n"],
      ["quotaIndex", "3"],
      ["marker", "m="],
    ]);
  });

  it.each([{ startTime: 2000, endTime: 1000 }, { startTime: Number.NaN }, { endTime: new Date(Number.NaN) }])(
    "refuses a range that is none before asking: %o",
    (filter) => {
      expect(() => listInstancesCall("p", filter, null)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
    },
  );

  it("goes on after a page that has a marker and no instance", () => {
    expect(readInstancePage(answerOf("<Instances><Marker>next</Marker><MaxItems>5</MaxItems></Instances>"))).toEqual({
      instances: [],
      marker: "next",
      maxItems: 5,
    });
  });

  it("does not take a log-in page for the end of the list", () => {
    expect(() => readInstancePage(answerOf("<html><body>log in</body></html>"))).toThrow(
      expect.objectContaining({ code: "unexpected_answer" }),
    );
  });
});

describe("the tasks of an instance", () => {
  it("keep their order, their histories and words that are unknown", () => {
    const history = '<Histories><History Type="SQL"><Name>b</Name><Status>FAILED</Status></History></Histories>';
    const body = `<Instance><Status>Running</Status><Tasks><Task Type="SQL"><Name>b</Name><Status>running</Status>${history}</Task><Task Type="X"><Name>a</Name><Status>Dreaming</Status></Task></Tasks></Instance>`;
    expect(readTaskStatuses(answerOf(body))).toMatchObject({
      status: "Running",
      tasks: [
        { name: "b", type: "SQL", status: "Running", histories: [{ name: "b", status: "Failed" }] },
        { name: "a", type: "X", status: "Unknown", statusText: "Dreaming", histories: [] },
      ],
    });
  });

  it("may be none right after submission", () => {
    expect(readTaskStatuses(answerOf("<Instance><Status>Running</Status><Tasks/></Instance>")).tasks).toEqual([]);
  });
});

describe("the results of an instance", () => {
  const read = (result: string): ReturnType<typeof readTaskResults> =>
    readTaskResults(answerOf(`<Instance><Tasks><Task Type="SQL"><Name>t</Name>${result}</Task></Tasks></Instance>`));

  it("are bytes, because STRING values need not be UTF-8", () => {
    const [result] = read('<Result Transform="Base64" Format="csv">/w==</Result>');
    expect(result?.bytes).toEqual(new Uint8Array([0xff]));
    expect(() => result && resultText(result)).toThrow(expect.objectContaining({ code: "result_damaged", taskName: "t" }));
  });

  it("come literal or in Base64, which may be broken into lines", () => {
    expect(read('<Result Format="text"><![CDATA[ <ok> & done\n]]></Result>').map(resultText)).toEqual([" <ok> & done\n"]);
    expect(read('<Result Transform="Base64">T0\ns=\n</Result>').map(resultText)).toEqual(["OK"]);
    expect(read("").map(resultText)).toEqual([""]);
  });

  it("are not guessed at when they are not Base64", () => {
    expect(() => read('<Result Transform="Base64">!!</Result>')).toThrow(expect.objectContaining({ code: "unexpected_answer" }));
  });

  it("may say more in a descriptor, of which any part may be missing", () => {
    const descriptor = (json: string): unknown => read(`<Result/><ResultDescriptor><![CDATA[${json}]]></ResultDescriptor>`)[0]?.descriptor;
    expect(
      descriptor(
        '{"IsSelect":true,"SelectResultStatus":"full","Schema":{"Columns":[{"Name":"s","Type":"struct<fooBar: map<string, decimal(10, 2)>>"}]}}',
      ),
    ).toEqual({
      isSelect: true,
      selectResultStatus: "FULL",
      columns: [{ name: "s", type: "STRUCT<fooBar:MAP<STRING,DECIMAL(10,2)>>" }],
    });
    expect(descriptor("{}")).toEqual({ isSelect: false, selectResultStatus: null, columns: null });
    expect(descriptor("")).toBeNull();
    expect(() => descriptor("{")).toThrow(expect.objectContaining({ code: "unexpected_answer" }));
  });
});

describe("the answer to a submit", () => {
  it.each(["http://h/api/projects/p/instances/i1", "/projects/p/instances/i1", "/i1", "i1", " /i1?x=1 "])(
    "names the instance: %s",
    (location) => {
      expect(readCreated(answerOf("", 201, { location }))).toEqual({ id: "i1", results: null });
    },
  );

  it.each([
    ["results", 200, `<Instance>${results}</Instance>`, ["OK"]],
    ["results with the wrong status", 201, `<Instance>${results}</Instance>`, ["OK"]],
    ["an empty body with 200", 200, "", undefined],
    ["a body without tasks", 201, "<Instance/>", undefined],
    ["a cut body", 200, "<Instance><Tasks>", undefined],
    ["a page", 200, "<html></html>", undefined],
  ])("keeps the instance, whatever the body is: %s", (_, status, body, texts) => {
    const created = readCreated(answerOf(body, status, { location: "/i1" }));
    expect(created.id).toBe("i1");
    expect(created.results?.map(resultText)).toEqual(texts);
  });

  it.each([{}, { location: "" }, { location: "/projects/p/instances/" }])("is an error when it names none: %o", (headers) => {
    expect(() => readCreated(answerOf("", 201, headers))).toThrow(
      expect.objectContaining({ code: "unexpected_answer", nextStep: expect.stringContaining("may be running") }),
    );
  });
});
