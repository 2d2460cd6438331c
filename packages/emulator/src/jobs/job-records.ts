import { z } from "zod";
import type { StoredRows } from "../rows/stored-rows.ts";
import type { RecordStore } from "../sql/sql-engine.ts";
import { ServiceError } from "../wire/service-error.ts";
import { parseXml, writeXml } from "../wire/xml.ts";
import { Instance, Task, type TaskResult, textResult } from "./instance.ts";

/** What is known of jobs, kept beside the tables: their state and texts, but not the rows of SELECTs. */
export class JobRecords {
  readonly #store: RecordStore;

  constructor(store: RecordStore) {
    this.#store = store;
  }

  /** Resolves when the job would be known after a restart. `endTime` is that of a job that is about to end. */
  async save(instance: Instance, endTime?: number): Promise<void> {
    const { id, owner, startTime, jobName, quota, guid, xflow } = instance;
    const tasks = instance.tasks.map((task) => ({
      name: task.name,
      type: task.type,
      status: task.status,
      startTime: task.startTime,
      endTime: task.endTime,
      result: savedResult(task.result),
    }));
    const record: z.input<typeof jobRecord> = {
      id,
      owner,
      startTime,
      jobName,
      quota,
      guid,
      xflow: xflow?.body,
      source: writeXml(instance.source),
      endTime,
      tasks,
    };
    await this.#store.put(id, JSON.stringify(record));
  }

  async delete({ id }: Instance): Promise<void> {
    await this.#store.delete(id);
  }

  /** The jobs of earlier runs, all of them ended: one that ran when the emulator ended has failed now. */
  async restore(now: number): Promise<readonly Instance[]> {
    const instances: Instance[] = [];
    for (const text of await this.#store.all()) {
      const record = jobRecord.parse(JSON.parse(text));
      const instance = instanceOf(record);
      if (record.endTime === undefined) {
        const endTime = Math.max(now, instance.startTime);
        fail(instance, endTime);
        await this.save(instance, endTime);
        instance.end(endTime);
      } else instance.end(record.endTime);
      instances.push(instance);
    }
    return instances.toSorted((a, b) => (a.endTime ?? 0) - (b.endTime ?? 0));
  }
}

const interrupted =
  "ODPS-0010000:System internal error - the emulator ended while this job ran. A statement of it that was not committed has changed nothing; look at its tables before you run it again";

function fail({ tasks }: Instance, now: number): void {
  let isFailed = false;
  for (const task of tasks) {
    if (task.endTime !== undefined) continue;
    task.end(now, isFailed ? "Cancelled" : "Failed", textResult(isFailed ? "" : interrupted));
    isFailed = true;
  }
}

const savedTask = z.object({
  name: z.string(),
  type: z.string(),
  status: z.enum(["Waiting", "Running", "Suspended", "Success", "Failed", "Cancelled", "Unknown"]),
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  /** The text of a result; that of a SELECT has only the number of its rows. */
  result: z.union([z.object({ text: z.string() }), z.object({ rows: z.number() })]).optional(),
});

const jobRecord = z.object({
  id: z.string(),
  owner: z.string(),
  startTime: z.number(),
  endTime: z.number().optional(),
  jobName: z.string(),
  quota: z.string(),
  guid: z.string().optional(),
  source: z.string(),
  /** The body of an XFlow's submit. */
  xflow: z.string().optional(),
  tasks: z.array(savedTask),
});

function instanceOf({ source, tasks, xflow, ...init }: z.output<typeof jobRecord>): Instance {
  const restored = tasks.map(({ name, type, status, startTime, endTime, result }) => {
    const task = new Task(name, type);
    task.startTime = startTime;
    if (endTime !== undefined) task.end(endTime, status, result === undefined ? textResult("") : restoredResult(result));
    return task;
  });
  return new Instance({
    ...init,
    tasks: restored,
    source: parseXml(source),
    ...(xflow === undefined ? {} : { xflow: { body: xflow, actions: [] } }),
  });
}

function savedResult(result: TaskResult | undefined): z.input<typeof savedTask>["result"] {
  if (result === undefined) return undefined;
  return result.format === "text" ? { text: result.text } : { rows: result.rows.count };
}

function restoredResult(result: NonNullable<z.output<typeof savedTask>["result"]>): TaskResult {
  return "text" in result ? textResult(result.text) : { format: "csv", rows: lostRows(result.rows) };
}

/** Rows of a SELECT that ended before the restart. */
function lostRows(count: number): StoredRows {
  const lost = (): never => {
    throw new ServiceError(
      404,
      "NoSuchObject",
      "ODPS-0420061: Invalid parameter in HTTP request - the rows of this SELECT were deleted when the emulator ended; run it again.",
    );
  };
  return { columns: [], count, csv: async () => lost(), read: lost, drop: () => Promise.resolve() };
}
