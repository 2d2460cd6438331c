import {
  formatStageProgress,
  isMaxComputeError,
  type Instance,
  type InstanceView,
  type MaxCompute,
  type ReaderOptions,
  type ResultRow,
  type TaskProgress,
} from "@maxcompute-rx/node";

import type { Answer, Answers } from "./answer.ts";
import { rowValue } from "./row-value.ts";

type Question = (mc: MaxCompute, instance: Instance) => Promise<unknown>;

/** What our client says of an instance, as JSON. python/questions.py answers the same questions. */
const questions: Readonly<Record<string, Question>> = {
  exists: (mc, { id }) => mc.existInstance(id),
  status: (_, instance) => instance.getStatus(),
  terminated: (_, instance) => instance.isTerminated(),
  running: (_, instance) => instance.isRunning(),
  successful: (_, instance) => instance.isSuccessful(),
  info: async (_, instance) => {
    const { owner, startTime, endTime } = await instance.reload();
    return { owner, startTime: seconds(startTime), endTime: seconds(endTime) };
  },
  listed: async (mc, { id }) => {
    for await (const { info, id: found } of mc.listInstances({ onlyOwner: false })) {
      if (found !== id || info === null) continue;
      const { status, owner, startTime, endTime } = info;
      return { status, owner, startTime: seconds(startTime), endTime: seconds(endTime) };
    }
    return null;
  },
  taskNames: (_, instance) => instance.getTaskNames(),
  taskStatuses: async (_, instance) =>
    byName(await instance.getTaskStatuses(), ({ type, status, startTime, endTime, histories }) => ({
      type,
      status,
      startTime: seconds(startTime),
      endTime: seconds(endTime),
      histories: histories.length,
    })),
  progress: async (_, instance) => {
    const tasks = await Promise.all((await instance.getTaskNames()).map((name) => instance.getTaskProgress(name)));
    const described = tasks.map((task) => {
      const stages = task.stages.map((stage) => [
        stage.name,
        stage.runningWorkers,
        stage.terminatedWorkers,
        stage.totalWorkers,
        stage.backupWorkers,
        stage.inputRecords,
        stage.outputRecords,
        stage.finishedPercentage,
      ]);
      return [task.taskName, { text: stagesText(task), stages }];
    });
    return Object.fromEntries(described);
  },
  result: (_, instance) => instance.getTaskResult(),
  results: async (_, instance) => Object.fromEntries(await instance.getTaskResults()),
  resultOfUnknownTask: (_, instance) => instance.getTaskResult("no_such_task"),
  progressOfUnknownTask: async (_, instance) => (await instance.getTaskProgress("no_such_task")).stages,
  rawResults: async (_, instance) => {
    const results = await instance.getRawTaskResults();
    return Object.fromEntries(
      results.map(({ name, transform, format, bytes }) => [name, { transform, format, bytes: Buffer.from(bytes).toString("base64") }]),
    );
  },
  descriptors: async (_, instance) => {
    const described = (await instance.getRawTaskResults()).flatMap(({ name, descriptor }) => {
      if (descriptor === null) return [];
      const { isSelect, selectResultStatus, columns } = descriptor;
      return [
        [name, { isSelect, status: selectResultStatus, columns: columns?.map((column) => [column.name, column.type.toLowerCase()]) }],
      ];
    });
    return Object.fromEntries(described);
  },
  rows: (_, instance) => rowsOf(instance),
  rowsByArrow: (_, instance) => rowsOf(instance, { arrow: true }),
  someRows: async (_, instance) => {
    const { schema } = await instance.openReader({ tunnel: true });
    return await rowsOf(instance, { tunnel: true, start: 1, count: 2, columns: schema.map(({ name }) => name).toReversed() });
  },
  limitedRows: async (_, instance) => (await instance.openReader({ tunnel: true, limit: true, truncated: "allow" })).count,
  resultRows: (_, instance) => rowsOf(instance, { tunnel: false }),
  source: async (_, instance) => {
    const { name, priority, guid, tasks } = await instance.getJob();
    return {
      name: name ?? null,
      priority,
      guid: guid ?? null,
      tasks: tasks.map((task) => ({ name: task.name, query: "query" in task ? task.query : null, properties: task.properties ?? {} })),
    };
  },
  sqlQuery: (_, instance) => instance.getSqlQuery(),
  logview: (_, instance) => instance.getLogviewAddress(),
  legacyLogview: (_, instance) => instance.getLogviewAddress({ kind: "legacy", hours: 2 }),
  jobInsight: (_, instance) => instance.getLogviewAddress({ kind: "job-insight" }),
  watched: async (_, { view$ }) => {
    const { status, tasks, progress, outcome } = await lastOf(view$);
    return {
      status,
      tasks: Object.fromEntries(tasks.map((task) => [task.name, task.status])),
      progress: Object.fromEntries(progress.map((task) => [task.taskName, stagesText(task)])),
      succeeded: outcome?.type === "succeeded",
    };
  },
  success: async (_, instance) => (await instance.waitForSuccess(), null),
  stop: async (_, instance) => (await instance.stop(), null),
  summaries: (_, instance) =>
    ofEachTask(instance, async (name) => {
      const { text, details, finalized, cost } = await instance.getTaskSummary(name);
      return { text, details, finalized, cost };
    }),
  workers: (_, instance) =>
    ofEachTask(instance, async (name) => {
      const workers = await instance.getTaskWorkers(name);
      const logs = workers.slice(0, 1).flatMap(({ logId }) => {
        if (logId === null) return [];
        const asked = [{ type: "stdout" }, { type: "waterfall_summary" }, { type: "stdout", size: 25 }];
        return [Promise.all(asked.map((options) => instance.getWorkerLog(logId, options)))];
      });
      const described = workers.map((worker) => [
        worker.id,
        worker.type,
        worker.logId,
        worker.status,
        seconds(worker.startTime),
        seconds(worker.endTime),
        ...[worker.inputBytes, worker.inputRecords, worker.outputBytes, worker.outputRecords].map((count) => count || null),
      ]);
      return { workers: described, logs: await Promise.all(logs) };
    }),
  details: (_, instance) => ofEachTask(instance, (name) => instance.getTaskDetail(name)),
  queueing: async (_, instance) => {
    const entry = await instance.getQueueingInfo();
    if (entry === null) return null;
    const { instanceId, priority, progress, jobName, project, startTime, taskType, taskName, userAccount, status, raw } = entry;
    return {
      instanceId,
      priority,
      progress,
      jobName,
      project,
      startTime: seconds(startTime),
      taskType,
      taskName,
      userAccount,
      status,
      history: raw.subStatusHistory,
    };
  },
  taskInfos: (_, instance) =>
    ofEachTask(instance, async (name) => {
      const answer = await instance.putTaskInfo(name, "note", "a < b");
      return [await instance.getTaskInfo(name, "warnings"), answer, await instance.getTaskInfo(name, "note")];
    }),
  xflowResults: async (_, instance) => byName(await instance.getXFlowResults(), ({ nodeType, instanceId }) => ({ nodeType, instanceId })),
  xflowSubInstances: async (_, instance) => byName(await instance.getXFlowSubInstances(), ({ id }) => id),
};

/** Asks our client about an instance, each question with a handle of its own. */
export async function ourAnswers(mc: MaxCompute, id: string, asked: readonly string[]): Promise<Answers> {
  const answers: Record<string, Answer> = {};
  for (const name of asked) answers[name] = await ourAnswer(() => askOurs(mc, id, name));
  return answers;
}

/** Asks one question; rejects as our client does. */
export async function askOurs(mc: MaxCompute, id: string, name: string): Promise<unknown> {
  const question = questions[name];
  if (question === undefined) throw new TypeError(`There is no question '${name}'.`);
  return question(mc, mc.instance(id));
}

/** What a call of our client gives: its value, or its error as data. */
export async function ourAnswer(call: () => Promise<unknown>): Promise<Answer> {
  try {
    return { value: await call() };
  } catch (error) {
    if (!isMaxComputeError(error)) throw error;
    const { code: kind, message, serverCode, odpsCode, requestId, instanceId } = error;
    return { error: { kind, code: serverCode ?? odpsCode ?? null, message, requestId: requestId ?? null, instanceId: instanceId ?? null } };
  }
}

/** What the stream has told when it completes. */
function lastOf(view$: Instance["view$"]): Promise<InstanceView> {
  return new Promise((resolve, reject) => {
    let last: InstanceView | undefined;
    view$.subscribe({
      next: (view) => (last = view),
      error: reject,
      complete: () => (last === undefined ? reject(new Error("The stream told nothing.")) : resolve(last)),
    });
  });
}

/** What a question gives for each task, by its name. */
async function ofEachTask(instance: Instance, ask: (name: string) => Promise<unknown>): Promise<unknown> {
  const names = await instance.getTaskNames();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await ask(name)] as const)));
}

/** The text of a task's stages, without the time at its beginning. */
function stagesText(task: TaskProgress): string {
  return formatStageProgress(task, new Date()).slice("2023-01-01 12:00:00 ".length);
}

/** Rows by name and meaning of their values. */
export async function rowsOf(instance: Instance, options: ReaderOptions = {}): Promise<unknown> {
  const rows: ResultRow[] = [];
  for await (const row of instance.rows(options)) rows.push(row);
  const { schema } = await instance.openReader(options);
  const types = new Map(schema.map(({ name, type }) => [name, JSON.stringify(type)]));
  return rows.map((row) => Object.entries(row).map(([name, value]) => [name, rowValue(value, types.get(name) ?? "")]));
}

function byName<T, R>(map: ReadonlyMap<string, T>, describe: (item: T) => R): Record<string, R> {
  return Object.fromEntries([...map].map(([name, item]) => [name, describe(item)]));
}

function seconds(time: Date | null): number | null {
  return time && Math.floor(time.getTime() / 1000);
}
