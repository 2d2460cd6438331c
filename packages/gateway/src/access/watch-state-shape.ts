import { InstanceStatus, TaskStatus } from "@maxcompute-rx/core";
import type { WatchState } from "@maxcompute-rx/core/internal";
import * as z from "zod";

const text = z.string();
const textOrNull = text.nullable();
const number = z.number();
const count = z.int().nonnegative();

const task = z.strictObject({
  name: text,
  type: text,
  status: z.enum(TaskStatus),
  startTime: textOrNull,
  endTime: textOrNull,
});

const stage = z.strictObject({
  name: text,
  status: textOrNull,
  runningWorkers: number,
  terminatedWorkers: number,
  totalWorkers: number,
  backupWorkers: number,
  inputRecords: number,
  outputRecords: number,
  finishedPercentage: number,
});

const view = z.strictObject({
  instanceId: text,
  project: text,
  status: z.enum(InstanceStatus),
  statusText: text,
  owner: textOrNull,
  startTime: textOrNull,
  endTime: textOrNull,
  tasks: z.array(task),
  progress: z.array(z.strictObject({ taskName: text, stages: z.array(stage) })),
  trouble: z.strictObject({ code: text, message: text, since: text }).nullable(),
  outcome: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("succeeded") }),
      z.strictObject({ type: z.literal("failed"), taskName: textOrNull, message: text, odpsCode: textOrNull }),
      z.strictObject({ type: z.literal("cancelled"), taskName: textOrNull }),
      z.strictObject({ type: z.literal("lost"), message: text }),
    ])
    .nullable(),
});

/** The state of a watch, as a page sends it to be signed. The gateway signs nothing else. */
export const watchState: z.ZodType<WatchState> = z.strictObject({
  project: text,
  at: text,
  interest: z.strictObject({ tasks: z.boolean(), progress: z.boolean() }),
  filter: z
    .strictObject({ status: z.enum(InstanceStatus).optional(), onlyOwner: z.boolean().optional(), limit: z.int().positive().optional() })
    .nullable(),
  newest: textOrNull,
  instances: z.array(z.tuple([text, z.strictObject({ seq: count, view }).nullable()])),
});
