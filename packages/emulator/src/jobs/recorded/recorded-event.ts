import { z } from "zod";
import type { TaskStatus } from "../instance.ts";

// The format of docs/recordings.md, as far as the emulator needs it. Members and types that it does not know are ignored. All times are
// epoch ms.

export interface RecordedTask {
  readonly name: string;
  readonly type: string;
  readonly status: TaskStatus;
  readonly startTime: number | null;
  readonly endTime: number | null;
}

export interface RecordedStage {
  readonly name: string;
  readonly status: string | null;
  readonly runningWorkers: number;
  readonly terminatedWorkers: number;
  readonly totalWorkers: number;
  readonly backupWorkers: number;
  readonly inputRecords: number;
  readonly outputRecords: number;
  readonly finishedPercentage: number;
}

interface RecordedProgress {
  readonly taskName: string;
  readonly stages: readonly RecordedStage[];
}

interface RecordedStatus {
  readonly statusText: string;
  readonly owner: string | null;
  readonly startTime: number | null;
  readonly endTime: number | null;
}

export type RecordedOutcome =
  | { readonly type: "succeeded" }
  | { readonly type: "failed"; readonly taskName: string | null; readonly message: string }
  | { readonly type: "cancelled"; readonly taskName: string | null }
  | { readonly type: "lost" };

interface RecordedView extends RecordedStatus {
  readonly tasks: readonly RecordedTask[];
  readonly progress: readonly RecordedProgress[];
  readonly outcome: RecordedOutcome | null;
}

type Body =
  | { readonly type: "snapshot"; readonly view: RecordedView }
  | { readonly type: "rerun"; readonly view: RecordedView }
  | ({ readonly type: "status" } & RecordedStatus)
  | { readonly type: "tasks"; readonly tasks: readonly RecordedTask[] }
  | { readonly type: "progress"; readonly progress: RecordedProgress }
  | RecordedOutcome;

/** Something that has happened to an instance. What has happened to the watch (`trouble`, `error`) is left out. */
export type RecordedEvent = Body & { readonly instanceId: string; readonly at: number };

const id = z.string().min(1);
const time = z.iso.datetime().transform((text) => Date.parse(text));
const timeOrNull = time.nullable();
const count = z.number();

const taskStatuses = ["Waiting", "Running", "Success", "Failed", "Suspended", "Cancelled", "Unknown"] as const;

const task = z.object({ name: z.string(), type: z.string(), status: z.enum(taskStatuses), startTime: timeOrNull, endTime: timeOrNull });
const stage = z.object({
  name: z.string(),
  status: z.string().nullable(),
  runningWorkers: count,
  terminatedWorkers: count,
  totalWorkers: count,
  backupWorkers: count,
  inputRecords: count,
  outputRecords: count,
  finishedPercentage: count,
});
const progress = z.object({ taskName: z.string(), stages: z.array(stage) });
const status = { statusText: z.string(), owner: z.string().nullable(), startTime: timeOrNull, endTime: timeOrNull };
const ends = [
  z.object({ type: z.literal("succeeded") }),
  z.object({ type: z.literal("failed"), taskName: z.string().nullable(), message: z.string() }),
  z.object({ type: z.literal("cancelled"), taskName: z.string().nullable() }),
  z.object({ type: z.literal("lost") }),
] as const;
const outcome = z.discriminatedUnion("type", ends);
const view = z.object({ ...status, tasks: z.array(task), progress: z.array(progress), outcome: outcome.nullable() });

const body: z.ZodType<Body> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("snapshot"), view }),
  z.object({ type: z.literal("rerun"), view }),
  z.object({ type: z.literal("status"), ...status }),
  z.object({ type: z.literal("tasks"), tasks: z.array(task) }),
  z.object({ type: z.literal("progress"), progress }),
  ...ends,
]);
const common = z.object({ instanceId: id, at: time, type: z.string() });
const header = z.object({ format: z.literal("maxcompute-rx recording"), version: z.literal(1), instances: z.array(id) });

export interface RecordedText {
  /** The instances that were known when the recording began. */
  readonly named: ReadonlySet<string>;
  readonly events: readonly RecordedEvent[];
}

const known: ReadonlySet<string> = new Set([
  "snapshot",
  "rerun",
  "status",
  "tasks",
  "progress",
  "succeeded",
  "failed",
  "cancelled",
  "lost",
]);

/**
 * Reads the text of a recording. A last line that was cut is left out, also before a header.
 *
 * @throws {TypeError} that names the line, for what is no recording of this version
 */
export function readRecordedText(text: string): RecordedText {
  const lines = text.split("\n").map((line) => (line.trim() === "" ? null : parsed(line)));
  const named = new Set<string>();
  const events: RecordedEvent[] = [];
  let hasHeader = false;
  lines.forEach((value, index) => {
    if (value === null) return;
    const where = `Line ${index + 1} of the recording`;
    if (typeof value === "object" && "format" in value) {
      for (const each of read(header, value, where).instances) named.add(each);
      hasHeader = true;
      return;
    }
    if (!hasHeader) throw new TypeError(`This is no recording: ${where} is no header (docs/recordings.md).`);
    const next = lines.slice(index + 1).find((other) => other !== null);
    if (value === undefined) {
      if (next === undefined || (typeof next === "object" && "format" in next)) return;
      throw new TypeError(`${where} is not JSON.`);
    }
    const { instanceId, at, type } = read(common, value, where);
    if (known.has(type)) events.push({ instanceId, at, ...read(body, value, where) });
  });
  if (!hasHeader) throw new TypeError("This is no recording: it is empty.");
  return { named, events };
}

/** Undefined for what is no object in JSON. */
function parsed(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function read<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const { data, error } = schema.safeParse(value);
  if (data !== undefined) return data;
  throw new TypeError(
    `${where} cannot be read. ${error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ") ?? ""}`,
  );
}
