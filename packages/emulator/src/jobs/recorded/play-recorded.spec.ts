import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator.ts";
import { call, manualEmulator } from "../../testing/client.ts";

const start = Date.UTC(2023, 0, 1, 12);
const time = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
const header = { format: "maxcompute-rx recording", version: 1, project: "demo_project", instances: ["gone"], started: time(0), part: 1 };
const running = { status: "Running", statusText: "Running", owner: "ALIYUN$me@example.com", startTime: time(-10), endTime: null };
const view = { ...running, project: "demo_project", tasks: [], progress: [], trouble: null, outcome: null };
const stage = {
  name: "M1_job_0",
  status: "RUNNING",
  runningWorkers: 2,
  terminatedWorkers: 1,
  totalWorkers: 4,
  backupWorkers: 1,
  inputRecords: 30,
  outputRecords: 3,
  finishedPercentage: 25,
};
const task = { name: "t", type: "SQL", status: "Running", startTime: time(-9), endTime: null };
const event = (seconds: number, body: object, instanceId = "gone"): object => ({ instanceId, seq: 1, at: time(seconds), ...body });
const snapshot = event(0, { type: "snapshot", view: { ...view, instanceId: "gone" } });
const textOf = (...lines: readonly object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

let emulator: Emulator;
beforeEach(async () => {
  emulator = await manualEmulator();
});
afterEach(() => emulator.close());

const advance = (seconds: number): Promise<void> => emulator.clock.advance(seconds * 1000);
const statusOf = async (id: string): Promise<string> => {
  const answer = await call(emulator, "GET", `/instances/${id}`);
  return answer.status === 200 ? (/<Status>(.*)<\/Status>/.exec(await answer.text())?.[1] ?? "") : String(answer.status);
};
const answered = async (query: string): Promise<string> => (await call(emulator, "GET", `/instances/gone?${query}`)).text();

describe("a recording that is played", () => {
  it("tells status, tasks, stages and the error at their times", async () => {
    const ids = emulator.jobs.play(
      textOf(
        header,
        snapshot,
        event(5, { type: "tasks", tasks: [task] }),
        event(10, { type: "progress", progress: { taskName: "t", stages: [stage] } }),
        event(15, { type: "trouble", code: "unavailable", message: "m", since: time(15) }),
        event(20, { type: "status", ...running, status: "Terminated", statusText: "Terminated", endTime: time(19) }),
        event(21, { type: "tasks", tasks: [{ ...task, status: "Failed", endTime: time(19) }] }),
        event(22, { type: "failed", taskName: "t", message: "it broke", odpsCode: null }),
      ),
    );
    expect(ids).toEqual(["gone"]);
    const first = await call(emulator, "GET", "/instances/gone");
    expect([first.headers.get("x-odps-owner"), first.headers.get("x-odps-start-time"), first.headers.get("x-odps-end-time")]).toEqual([
      "ALIYUN$me@example.com",
      "Sun, 01 Jan 2023 11:59:50 GMT",
      "",
    ]);
    expect(await answered("taskstatus")).toContain("<Status>Running</Status>");
    await advance(10);
    expect(await answered("instanceprogress=t&taskname=t")).toMatch(
      /<Stage ID="M1_job_0"><Status>RUNNING<\/Status><BackupWorkers>1<.*<TerminatedWorkers>1<.*<RunningWorkers>2<.*<TotalWorkers>4<.*<FinishedPercentage>25</s,
    );
    expect(JSON.parse(await answered("detail&taskname=t"))).toMatchObject({
      mapReduce: {
        jobs: [
          {
            tasks: [
              { name: "M1", instances: [{ status: "Terminated" }, { status: "Running" }, { status: "Running" }, { status: "Waiting" }] },
            ],
          },
        ],
      },
    });
    await advance(9.9);
    expect(await statusOf("gone")).toBe("Running");
    await advance(0.1);
    expect(await statusOf("gone")).toBe("Terminated");
    expect(await answered("taskstatus")).toMatch(
      /<StartTime>Sun, 01 Jan 2023 11:59:51 GMT<\/StartTime><EndTime>Sun, 01 Jan 2023 12:00:19 GMT<\/EndTime><Status>Failed</,
    );
    expect(await answered("result")).toContain(Buffer.from("it broke").toString("base64"));
  });

  it("shows the service's own words, and suspended jobs", async () => {
    emulator.jobs.play(
      textOf(
        header,
        snapshot,
        event(1, { type: "status", ...running, status: "Suspended", statusText: "Suspended" }),
        event(2, { type: "status", ...running, status: "Unknown", statusText: "Compiling" }),
      ),
    );
    await advance(1);
    expect(await statusOf("gone")).toBe("Suspended");
    await advance(1);
    expect(await statusOf("gone")).toBe("Compiling");
    await advance(3600);
    expect(await statusOf("gone")).toBe("Compiling"); // its end is not in the recording
  });

  it("loses an instance that was lost, and lets another one begin later", async () => {
    emulator.jobs.play(
      textOf(
        header,
        snapshot,
        event(3, { type: "snapshot", view }, "later"),
        event(5, { type: "lost", message: "m" }),
        event(5, { type: "succeeded" }, "later"),
      ),
    );
    expect([await statusOf("gone"), await statusOf("later")]).toEqual(["Running", "404"]);
    await advance(3);
    expect(await statusOf("later")).toBe("Running");
    await advance(2);
    expect([await statusOf("gone"), await statusOf("later")]).toEqual(["404", "Terminated"]);
  });

  it("is played as fast as the speed says", async () => {
    emulator.jobs.play(textOf(header, snapshot, event(600, { type: "succeeded" })), { speed: 60 });
    await advance(9.9);
    expect(await statusOf("gone")).toBe("Running");
    await advance(0.1);
    expect(await statusOf("gone")).toBe("Terminated");
    expect(() => emulator.jobs.play(textOf(header), { speed: 0 })).toThrow("speed");
  });

  it("can be stopped", async () => {
    emulator.jobs.play(
      textOf(
        header,
        snapshot,
        event(1, { type: "progress", progress: { taskName: "t", stages: [stage] } }),
        event(60, { type: "succeeded" }),
      ),
    );
    await advance(2);
    expect((await call(emulator, "PUT", "/instances/gone", { body: "<Instance><Status>Terminated</Status></Instance>" })).status).toBe(200);
    expect(await answered("taskstatus")).toContain("<Status>Cancelled</Status>");
    expect(await answered("instanceprogress=t&taskname=t")).toContain("<Status>CANCELLED</Status>");
    await advance(60);
    expect(await answered("taskstatus")).toContain("<Status>Cancelled</Status>");
  });

  it("goes on over parts, cut lines, and members and types of later versions", async () => {
    const text = [
      textOf(header, { ...snapshot, more: 1 }),
      '{"instanceId":"gone","se\n',
      textOf({ ...header, part: 2, carried: 1 }, snapshot, event(1, { type: "of a later version" }), event(2, { type: "succeeded" })),
      '{"inst',
    ].join("");
    expect(emulator.jobs.play(text)).toEqual(["gone"]);
    await advance(2);
    expect(await answered("taskstatus")).toContain("<Status>Success</Status>");
  });

  it.for([
    ["nothing", "", "it is empty"],
    ["another text", "hello\nthere\n", "Line 1 of the recording is no header"],
    ["a later version", textOf({ ...header, version: 2 }), "version"],
    ["a line in the middle", textOf(header) + "{\n" + textOf(snapshot), "Line 2 of the recording is not JSON"],
    ["a wrong event", textOf(header, { ...snapshot, at: "yesterday" }), "Line 2 of the recording cannot be read. at:"],
  ])("is refused with the line: %s", ([, text = "", message]) => {
    expect(() => emulator.jobs.play(text)).toThrow(message);
  });

  it("is refused twice, because its instances exist", () => {
    emulator.jobs.play(textOf(header, snapshot));
    expect(() => emulator.jobs.play(textOf(header, snapshot))).toThrow("gone of the recording exists already");
  });
});
