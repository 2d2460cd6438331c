import * as fc from "fast-check";

import type { ManyInstancesEvent } from "../instance/watch-instances.ts";
import { InstanceStatus, TaskStatus, type TaskProgress } from "../model.ts";
import { rerunReasons } from "../recording/event-schema.ts";
import type { InstanceEventBody, InstanceView, TaskView } from "../watch/instance/instance-event.ts";
import { anyCharacter } from "./any-character.ts";

const time = fc.integer({ min: 0, max: 4_000_000_000 }).map((ms) => new Date(1_700_000_000_000 + ms).toISOString());
const timeOrNull = fc.option(time);
const text = fc.oneof(fc.string({ unit: "grapheme", maxLength: 20 }), fc.string({ unit: anyCharacter, maxLength: 5 }));
const textOrNull = fc.option(text);
const count = fc.nat(1_000_000_000_000);

const task: fc.Arbitrary<TaskView> = fc.record({
  name: text,
  type: text,
  status: fc.constantFrom(...Object.values(TaskStatus)),
  startTime: timeOrNull,
  endTime: timeOrNull,
});
const stage = fc.record({
  name: text,
  status: textOrNull,
  runningWorkers: count,
  terminatedWorkers: count,
  totalWorkers: count,
  backupWorkers: count,
  inputRecords: count,
  outputRecords: count,
  finishedPercentage: fc.nat(100),
});
const progress: fc.Arbitrary<TaskProgress> = fc.record({ taskName: text, stages: fc.array(stage, { maxLength: 3 }) });
const status = {
  status: fc.constantFrom(...Object.values(InstanceStatus)),
  statusText: text,
  owner: textOrNull,
  startTime: timeOrNull,
  endTime: timeOrNull,
};
const trouble = { code: text, message: text, since: time };

const viewOf = (instanceId: string): fc.Arbitrary<InstanceView> =>
  fc.record({
    instanceId: fc.constant(instanceId),
    project: text,
    ...status,
    tasks: fc.array(task, { maxLength: 2 }),
    progress: fc.array(progress, { maxLength: 2 }),
    trouble: fc.option(fc.record(trouble)),
    outcome: fc.constant(null),
  });

const change: fc.Arbitrary<InstanceEventBody> = fc.oneof(
  fc.record({ type: fc.constant("status" as const), ...status }),
  fc.record({ type: fc.constant("tasks" as const), tasks: fc.array(task, { maxLength: 2 }) }),
  fc.record({ type: fc.constant("progress" as const), progress }),
  fc.record({ type: fc.constant("trouble" as const), ...trouble }),
  fc.record({ type: fc.constant("recovered" as const), since: time }),
);

const end: fc.Arbitrary<InstanceEventBody> = fc.oneof(
  fc.constant({ type: "succeeded" as const }),
  fc.record({ type: fc.constant("failed" as const), taskName: textOrNull, message: text, odpsCode: textOrNull }),
  fc.record({ type: fc.constant("cancelled" as const), taskName: textOrNull }),
  fc.record({ type: fc.constant("lost" as const), message: text }),
);

/** The events of one instance: a snapshot, changes, and an end unless the watch is left; or an error. Or a query that runs again. */
function lifeOf(instanceId: string): fc.Arbitrary<ManyInstancesEvent[]> {
  const rerun = fc.record({
    type: fc.constant("rerun" as const),
    view: viewOf(`${instanceId}again`),
    reason: fc.constantFrom(...Object.values(rerunReasons)),
    message: text,
    odpsCode: textOrNull,
    from: fc.constant(instanceId),
  });
  const begins = viewOf(instanceId).map((view) => ({ type: "snapshot" as const, view }));
  const ordinary = fc
    .tuple(
      begins,
      fc.array(change, { maxLength: 5 }),
      fc.option(fc.tuple(rerun, fc.array(change, { maxLength: 3 }))),
      fc.option(end),
      fc.nat(5),
    )
    .chain(([first, changes, again, last, seq]) => {
      const own = [first, ...changes].map((body, at) => ({ instanceId, seq: seq + at, ...body }));
      const rest = again === null ? [] : [again[0], ...again[1]];
      const all = [...own, ...rest.map((body, at) => ({ instanceId: `${instanceId}again`, seq: at + 1, ...body }))];
      const before = all.at(-1);
      const whole = last === null || before === undefined ? all : [...all, { instanceId: before.instanceId, seq: before.seq + 1, ...last }];
      return fc
        .array(time, { minLength: whole.length, maxLength: whole.length })
        .map((times) => whole.map((event, at) => ({ ...event, at: times[at] ?? "" })));
    });
  const error = fc
    .record({ instanceId: fc.constant(instanceId), at: time, type: fc.constant("error" as const), code: text, message: text })
    .map((event) => [event]);
  return fc.oneof({ weight: 9, arbitrary: ordinary }, { weight: 1, arbitrary: error });
}

/** What `watchInstances` may emit for these instances: the events of each in order, mixed. */
export function arbitraryEvents(instanceIds: readonly string[]): fc.Arbitrary<readonly ManyInstancesEvent[]> {
  return fc.tuple(fc.tuple(...instanceIds.map(lifeOf)), fc.infiniteStream(fc.nat())).map(([lives, picks]) => {
    const queues = lives.map((life) => [...life]);
    const mixed: ManyInstancesEvent[] = [];
    for (let open = queues; open.length > 0; open = open.filter((queue) => queue.length > 0)) {
      const pick = picks.next().value;
      const event = open[pick % open.length]?.shift();
      if (event !== undefined) mixed.push(event);
    }
    return mixed;
  });
}
