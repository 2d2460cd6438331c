import * as z from "zod/mini";

import type { ManyInstancesEvent } from "../instance/watch-instances.ts";
import { InstanceStatus, TaskStatus } from "../model.ts";
import type { Rerun } from "../watch/instance/instance-event.ts";

/** An event; one of a type that a later version has added; or a sentence that says why it is none. */
export type CheckedEvent =
  | { readonly event: ManyInstancesEvent }
  | { readonly unknownType: string; readonly instanceId: string; readonly seq: number }
  | { readonly wrong: string };

/** All reasons of a {@link Rerun}. The compiler reports one that is missing. */
export const rerunReasons: { readonly [reason in Rerun["reason"]]: reason } = {
  retry: "retry",
  unsupported: "unsupported",
  resource: "resource",
  timeout: "timeout",
  upgrading: "upgrading",
  generic: "generic",
  attach: "attach",
};

/** Makes the check of parsed lines. It is made for each reader and not on import, which would take every program longer to start. */
export function eventCheck(): (value: unknown) => CheckedEvent {
  const text = z.string();
  const textOrNull = z.nullable(text);
  const time = z.iso.datetime();
  const timeOrNull = z.nullable(time);
  const count = z.number();
  const common = { instanceId: text.check(z.minLength(1)), at: time };
  const numbered = { ...common, seq: z.int() };

  const task = z.looseObject({ name: text, type: text, status: z.enum(TaskStatus), startTime: timeOrNull, endTime: timeOrNull });
  const stage = z.looseObject({
    name: text,
    status: textOrNull,
    runningWorkers: count,
    terminatedWorkers: count,
    totalWorkers: count,
    backupWorkers: count,
    inputRecords: count,
    outputRecords: count,
    finishedPercentage: count,
  });
  const progress = z.looseObject({ taskName: text, stages: z.array(stage) });
  const status = { status: z.enum(InstanceStatus), statusText: text, owner: textOrNull, startTime: timeOrNull, endTime: timeOrNull };
  const trouble = { code: text, message: text, since: time };
  const outcomes = {
    succeeded: {},
    failed: { taskName: textOrNull, message: text, odpsCode: textOrNull },
    cancelled: { taskName: textOrNull },
    lost: { message: text },
  } as const;
  const outcome = z.discriminatedUnion("type", [
    z.looseObject({ type: z.literal("succeeded") }),
    z.looseObject({ type: z.literal("failed"), ...outcomes.failed }),
    z.looseObject({ type: z.literal("cancelled"), ...outcomes.cancelled }),
    z.looseObject({ type: z.literal("lost"), ...outcomes.lost }),
  ]);
  const view = z.looseObject({
    instanceId: text,
    project: text,
    ...status,
    tasks: z.array(task),
    progress: z.array(progress),
    trouble: z.nullable(z.looseObject(trouble)),
    outcome: z.nullable(outcome),
  });

  /** What this version must know of each type. The compiler reports a type of the union that is missing. */
  const members: Readonly<Record<ManyInstancesEvent["type"], z.ZodMiniType>> = {
    snapshot: z.looseObject({ ...numbered, view }),
    status: z.looseObject({ ...numbered, ...status }),
    tasks: z.looseObject({ ...numbered, tasks: z.array(task) }),
    progress: z.looseObject({ ...numbered, progress }),
    trouble: z.looseObject({ ...numbered, ...trouble }),
    recovered: z.looseObject({ ...numbered, since: time }),
    rerun: z.looseObject({
      ...numbered,
      view,
      reason: z.enum(rerunReasons),
      message: text,
      odpsCode: textOrNull,
      from: textOrNull,
    }),
    succeeded: z.looseObject(numbered),
    failed: z.looseObject({ ...numbered, ...outcomes.failed }),
    cancelled: z.looseObject({ ...numbered, ...outcomes.cancelled }),
    lost: z.looseObject({ ...numbered, ...outcomes.lost }),
    error: z.looseObject({ ...common, code: text, message: text }),
  };
  const anyType = z.looseObject({ ...numbered, type: text });

  // Members that this version does not know remain.
  return (value) => {
    const type = typeof value === "object" && value !== null && "type" in value ? value.type : undefined;
    if (typeof type === "string" && Object.hasOwn(members, type)) {
      const { error } = z.safeParse(members[type as ManyInstancesEvent["type"]], value);
      // Only checked, not copied: the members are those of the type.
      if (error === undefined) return { event: value as ManyInstancesEvent };
      return {
        wrong: `it is no event of the type ${type}: ${error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join(", ")}`,
      };
    }
    const { data } = z.safeParse(anyType, value);
    return data === undefined ? { wrong: "it is no event" } : { unknownType: data.type, instanceId: data.instanceId, seq: data.seq };
  };
}
