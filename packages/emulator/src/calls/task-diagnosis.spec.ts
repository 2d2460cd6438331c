import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Emulator } from "../emulator.ts";
import { children as xmlChildren, childText } from "../wire/xml.ts";
import { call, manualEmulator, sqlJob, submit, xmlOf } from "../testing/client.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await manualEmulator({ queueMs: 1000, pace: 10_000 });
});
afterEach(() => emulator.close());

const task = "AnonymousSQLTask";
const get = (id: string, query: string): Promise<Response> => call(emulator, "GET", `/instances/${id}?${query}`);

const workerShape = z.object({
  id: z.string(),
  logId: z.string(),
  status: z.string(),
  startTime: z.number(),
  endTime: z.number(),
  input_records: z.string().transform(Number),
  input_bytes: z.string().transform(Number),
  output_records: z.string().transform(Number),
  output_bytes: z.string().transform(Number),
});
const detailShape = z.object({
  mapReduce: z.object({
    jobs: z.array(
      z.object({ name: z.string(), tasks: z.array(z.object({ name: z.string(), status: z.string(), instances: z.array(workerShape) })) }),
    ),
    summary: z.string(),
    jsonSummary: z.string(),
  }),
});
type Worker = z.infer<typeof workerShape>;

async function stagesOf(id: string): Promise<{ name: string; status: string; instances: Worker[] }[]> {
  const { mapReduce } = detailShape.parse(await (await get(id, `detail&taskname=${task}`)).json());
  return mapReduce.jobs.flatMap(({ tasks }) => tasks);
}

const sum = (workers: readonly Worker[], of: (worker: Worker) => number): number =>
  workers.reduce((total, worker) => total + of(worker), 0);
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

describe("workers", () => {
  it("add up to the progress of their stage, at every moment, and never go back", async () => {
    const id = emulator.jobs.script({ durationMs: 20_000, workers: 7, skew: 6 });
    await emulator.clock.advance(1);
    let before: readonly Worker[] = [];
    for (let second = 0; second <= 21; second += 1) {
      const [progress, stages] = await Promise.all([xmlOf(get(id, `instanceprogress=${task}&taskname=${task}`)), stagesOf(id)]);
      const shown = xmlChildren(progress, "Stage");
      expect(shown.map((stage) => stage.attributes["ID"])).toEqual(["M1_job_0", "R2_1_job_0"]);
      for (const [index, stage] of shown.entries()) {
        const { instances = [] } = stages[index] ?? {};
        const own = instances.filter((worker) => worker.id.endsWith("_0"));
        const counted = (status: string): number => own.filter((worker) => worker.status === status).length;
        expect(
          [
            counted("Terminated"),
            counted("Running"),
            sum(own, (worker) => worker.input_records),
            sum(own, (worker) => worker.output_records),
          ].map(String),
        ).toEqual(["TerminatedWorkers", "RunningWorkers", "InputRecords", "OutputRecords"].map((name) => childText(stage, name)));
        expect(instances.length - own.length === 0 || childText(stage, "BackupWorkers") === "1" || second >= 20).toBe(true);
      }
      const now = stages.flatMap(({ instances }) => instances).filter((worker) => worker.id.endsWith("_0"));
      for (const [index, worker] of before.entries()) {
        const later = now[index];
        expect(later?.input_records).toBeGreaterThanOrEqual(worker.input_records);
        if (worker.status === "Terminated") expect(later).toEqual(worker);
      }
      before = now;
      await emulator.clock.advance(1000);
    }
    expect(sum(before, (worker) => worker.input_records)).toBe(14_000);
  });

  it("of a skewed stage: one has much more to do than the others, runs alone, and gets a backup", async () => {
    const id = emulator.jobs.script({ durationMs: 200_000, workers: 20, skew: 10 });
    await emulator.clock.advance(180_000);
    const [even, skewed] = await stagesOf(id);
    const records = (workers: readonly Worker[] = []): number[] => workers.map((worker) => worker.input_records);
    expect(Math.max(...records(even?.instances)) / median(records(even?.instances))).toBeLessThan(1.5);
    const running = skewed?.instances.filter(({ status }) => status === "Running") ?? [];
    expect(running.map((worker) => worker.id.replace(/.*#\d+/, ""))).toEqual(["_0", "_1"]);
    const [progress] = xmlChildren(await xmlOf(get(id, `instanceprogress=${task}&taskname=${task}`)), "Stage").slice(1);
    expect(["BackupWorkers", "TerminatedWorkers", "RunningWorkers"].map((name) => progress && childText(progress, name))).toEqual([
      "1",
      "19",
      "1",
    ]);
    expect(Number(progress && childText(progress, "FinishedPercentage"))).toBeGreaterThanOrEqual(95);
    await emulator.clock.advance(30_000);
    const ended = (await stagesOf(id))[1]?.instances ?? [];
    expect(Math.max(...records(ended)) / median(records(ended))).toBeGreaterThan(7);
    const ranFor = ended.filter(({ status }) => status === "Terminated").map((worker) => worker.endTime - worker.startTime);
    expect(Math.max(...ranFor) / median(ranFor)).toBeGreaterThan(7);
    expect(ended.filter(({ status }) => status === "Cancelled").map((worker) => worker.id.replace(/.*#\d+/, ""))).toEqual(["_1"]);
  });

  it("of a job that fails: one has failed, and says why; those that had not started never did", async () => {
    const id = emulator.jobs.script({ durationMs: 20_000, workers: 4, outcome: "failure", result: "ODPS-0123144:it broke" });
    await emulator.clock.advance(30_000);
    const workers = (await stagesOf(id)).flatMap(({ instances }) => instances);
    const failed = workers.filter(({ status }) => status === "Failed");
    expect(failed).toHaveLength(1);
    expect(await (await get(id, `log&id=${encodeURIComponent(failed[0]?.logId ?? "")}&logtype=stderr`)).text()).toContain(
      "ODPS-0123144:it broke",
    );
    expect(workers.filter(({ logId }) => logId === "").every(({ startTime, status }) => startTime === 0 && status === "Cancelled")).toBe(
      true,
    );
  });

  it("are the same for the same seed and clock", async () => {
    const look = async (): Promise<string> => {
      const other = await manualEmulator({ seed: 7 });
      const id = await submit(other, sqlJob("select a, b from t"));
      await other.clock.advance(120);
      const text = await (await call(other, "GET", `/instances/${id}?detail&taskname=${task}`)).text();
      await other.close();
      return text;
    };
    expect(await look()).toBe(await look());
  });
});

describe("detail", () => {
  it("has the stages by either name, in the words of the progress and in those of LogView", async () => {
    const id = emulator.jobs.script({ durationMs: 20_000 });
    await emulator.clock.advance(15_000);
    expect(await (await get(id, `instancedetail&taskname=${task}`)).json()).toMatchObject({
      Instance: {
        ID: id,
        TaskName: task,
        Status: "Running",
        Stages: [
          { ID: "M1_job_0", Status: "TERMINATED", FinishedPercentage: 100 },
          { ID: "R2_1_job_0", Status: "RUNNING" },
        ],
      },
    });
    expect((await stagesOf(id)).map(({ name, status }) => [name, status])).toEqual([
      ["M1", "TERMINATED"],
      ["R2_1", "RUNNING"],
    ]);
  });

  it("is empty of stages before the first one, and says which task is not there", async () => {
    const id = await submit(emulator, sqlJob("select a, b from t"));
    expect(await (await get(id, `detail&taskname=${task}`)).json()).toEqual({ mapReduce: { jobs: [], summary: "", jsonSummary: "" } });
    for (const query of ["detail", "instancedetail", "instancesummary", "summary", "instancequota", "info"]) {
      expect((await get(id, `${query}&taskname=nobody&key=k`)).status, query).toBe(404);
    }
  });
});

describe("summary", () => {
  const instanceSummary = z.object({
    Instance: z.object({ Summary: z.string(), JsonSummary: z.string().transform((text) => JSON.parse(text) as unknown) }),
  });
  const costShape = z.object({ Cost: z.object({ CPU: z.int(), Memory: z.int(), Input: z.int() }) });

  it("grows while the job runs, and says when it is final", async () => {
    const id = await submit(emulator, sqlJob("select a, b from t"));
    const looked = async (): Promise<{ final: string | null; cpu: number | undefined }> => {
      const response = await get(id, `instancesummary&taskname=${task}`);
      const { data } = instanceSummary.safeParse(await response.json());
      return { final: response.headers.get("x-odps-task-finalized"), cpu: data && costShape.parse(data.Instance.JsonSummary).Cost.CPU };
    };
    expect(await looked()).toEqual({ final: "false", cpu: undefined });
    await emulator.clock.advance(3000);
    const early = await looked();
    await emulator.clock.advance(5000);
    const later = await looked();
    expect([early.final, later.final]).toEqual(["false", "false"]);
    expect(later.cpu).toBeGreaterThan(early.cpu ?? Infinity);
    await emulator.clock.advance(60_000);
    const last = await looked();
    expect(last.final).toBe("true");
    expect(last.cpu).toBeGreaterThan(later.cpu ?? Infinity);
    await emulator.clock.advance(60_000);
    expect(await looked()).toEqual(last);
  });

  it("is the text that the command line client prints, the same in all three calls", async () => {
    const id = await submit(emulator, sqlJob("select a, b from t"));
    await emulator.clock.advance(60_000);
    const { Summary, JsonSummary } = instanceSummary.parse(await (await get(id, `instancesummary&taskname=${task}`)).json()).Instance;
    const lines = Summary.split("\n");
    expect(lines[0]).toMatch(/^resource cost: cpu \d+\.\d\d Core \* Min, memory \d+\.\d\d GB \* Min$/);
    expect(lines).toEqual(expect.arrayContaining(["inputs:", "outputs:", "M1:", "\tinstance count: 5", "R2_1:", "\tinstance count: 1"]));
    expect(Summary).toContain("\tinput records:\n\t\tTableScan_M1: 100000  (min: ");
    expect(JsonSummary).toMatchObject({
      Stages: { M1: { InstanceCount: 5 }, R2_1: { InputRecords: { StreamLineRead_R2_1: { Total: 10 } } } },
    });
    const { mapReduce } = detailShape.parse(await (await get(id, `detail&taskname=${task}`)).json());
    expect([mapReduce.summary, JSON.parse(mapReduce.jsonSummary)]).toEqual([Summary, JsonSummary]);
    expect(await (await get(id, `summary&taskname=${task}`)).json()).toEqual({
      mapReduce: { summary: Summary, jsonSummary: mapReduce.jsonSummary },
    });
  });

  it("is empty and final where there were no stages", async () => {
    const response = await get("2016042605520945g9k5pvyi2", "instancesummary&taskname=SQLDropTableTask");
    expect([await response.json(), response.headers.get("x-odps-task-finalized")]).toEqual([{ Instance: {} }, "true"]);
  });
});

describe("log", () => {
  it("grows line by line while the worker runs, and is kept after its end", async () => {
    const id = emulator.jobs.script({ durationMs: 20_000, workers: 2 });
    await emulator.clock.advance(500);
    const logId = (await stagesOf(id))[0]?.instances[1]?.logId ?? "";
    expect(logId).toBe("");
    await emulator.clock.advance(6000);
    const [worker] = ((await stagesOf(id))[0]?.instances ?? []).slice(1);
    const log = async (more = ""): Promise<string> => (await get(id, `log&id=${encodeURIComponent(worker?.logId ?? "")}${more}`)).text();
    const early = await log();
    expect(early.split("\n")[0]).toBe(`2023-01-01 12:00:02.500 INFO  worker ${worker?.id} started`);
    await emulator.clock.advance(30_000);
    const whole = await log("&logtype=Stdout");
    expect(whole.startsWith(early)).toBe(true);
    expect(whole.length).toBeGreaterThan(early.length);
    expect(whole.endsWith("records and ended\n")).toBe(true);
    expect(await log("&logtype=stdout&size=20")).toBe(whole.slice(-20));
    expect(await log("&logtype=waterfall_summary")).toContain("total 7500 ms");
    expect(await log("&logtype=hs_err_*.log")).toBe("");
  });

  it("refuses what is no log", async () => {
    const id = emulator.jobs.script({});
    await emulator.clock.advance(10);
    const logId = encodeURIComponent((await stagesOf(id))[0]?.instances[0]?.logId ?? "");
    expect((await get(id, "log&id=nothing")).status).toBe(404);
    expect((await get(id, `log&id=${logId}&logtype=diary`)).status).toBe(400);
    expect((await get(id, `log&id=${logId}&size=many`)).status).toBe(400);
  });
});

describe("quota", () => {
  it("tells what the stages use, and nothing twice in 30 seconds", async () => {
    const id = emulator.jobs.script({ durationMs: 200_000, workers: 4 });
    const quota = async (): Promise<unknown> => (await get(id, `instancequota&taskname=${task}`)).json();
    await emulator.clock.advance(1000);
    const { quotaInfos } = z.object({ quotaInfos: z.record(z.string(), z.string()) }).parse(await quota());
    expect(JSON.parse(quotaInfos["job_0"] ?? "")).toMatchObject({
      AmWaitingResInfo: [
        [0, { RunningInstanceNum: 2, TotalInstanceNum: 4 }],
        [1, { RunningInstanceNum: 0, TotalInstanceNum: 4 }],
      ],
      GroupAlias: "default",
      UsedQuota: { CPU: 200, Memory: 2048 },
    });
    await emulator.clock.advance(29_000);
    expect(await quota()).toEqual({});
    await emulator.clock.advance(1000);
    expect(await quota()).toHaveProperty("quotaInfos");
    await emulator.clock.advance(300_000);
    expect(await quota()).toEqual({});
  });
});

describe("info", () => {
  const put = (id: string, body: string): Promise<Response> => call(emulator, "PUT", `/instances/${id}?info&taskname=${task}`, { body });

  it("is kept as it was sent, and acknowledged in JSON", async () => {
    const id = emulator.jobs.script({ durationMs: 0 });
    const answer = await put(id, "<Instance><Key>note</Key><Value> a &lt; b\n</Value></Instance>");
    expect([answer.headers.get("Content-Type"), await answer.json()]).toEqual(["application/json", { status: "ok", result: "" }]);
    expect(await (await get(id, `info&taskname=${task}&key=note`)).text()).toBe(" a < b\n");
    expect(await (await get(id, `info&taskname=${task}&key=other`)).text()).toBe("{}");
    expect(await (await get(id, `info&taskname=${task}&key=warnings`)).json()).toEqual({ warnings: [] });
  });

  it("needs a key in XML", async () => {
    const id = emulator.jobs.script({});
    expect((await put(id, "<Instance><Value>v</Value></Instance>")).status).toBe(400);
    expect((await put(id, "nonsense")).status).toBe(400);
  });
});
