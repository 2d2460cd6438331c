import {
  fetchTransport,
  foldEvent,
  readRecording,
  recordEvents,
  replay,
  type InstanceView,
  type MaxCompute,
  type Recording,
} from "@maxcompute-rx/core";
import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { lastValueFrom, toArray } from "rxjs";
import { afterEach, expect, it } from "vitest";

import { connect } from "../connect.ts";

// Recordings are written and read by core, and read again by the emulator, which does not know core's code.

const emulators: Emulator[] = [];
afterEach(() => Promise.all(emulators.splice(0).map((each) => each.close())));

async function start(startTime?: number): Promise<{ emulator: Emulator; mc: MaxCompute }> {
  const emulator = await createEmulator(startTime === undefined ? { queueMs: 0 } : { clock: "manual", startTime });
  emulators.push(emulator);
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  const transport = fetchTransport({ fetch: emulator.fetch });
  return {
    emulator,
    mc: connect({
      endpoint: "http://emulator/api",
      project,
      credentials: { accessKeyId, accessKeySecret },
      transport,
      watch: { progressIntervalMs: 20 },
    }),
  };
}

async function record(mc: MaxCompute, ids: readonly string[]): Promise<string[]> {
  const events$ = mc.watchInstances(ids, { tasks: true, progress: true });
  return lastValueFrom(recordEvents(events$, { project: mc.project, instanceIds: ids }).pipe(toArray()));
}

/** A run of three jobs: one succeeds, one fails, one is stopped in the middle. */
async function recordedRun(): Promise<string[]> {
  const { emulator, mc } = await start();
  const script = { durationMs: 250, stages: ["M1", "R2_1"], workers: 7, skew: 5 };
  const ids = [
    emulator.jobs.script(script),
    emulator.jobs.script({ ...script, outcome: "failure", result: "ODPS-0123055:Script exception - it broke" }),
    emulator.jobs.script({ ...script, durationMs: 600_000 }),
  ];
  const [, , stopped = ""] = ids;
  const watched = mc
    .instance(stopped)
    .progress$.subscribe((tasks) => tasks.some(({ stages }) => stages.length > 0) && void mc.stopInstance(stopped).catch(() => {}));
  const lines = await record(mc, ids);
  watched.unsubscribe();
  return lines;
}

it("the emulator says at every moment of a recording what was recorded", { timeout: 60_000 }, async () => {
  const lines = await recordedRun();
  const { events, damage, unended } = readRecording(lines);
  expect({ damage, unended }).toEqual({ damage: [], unended: [] });
  const first = Date.parse(events[0]?.at ?? "");
  const { emulator, mc } = await start(first);
  const ids = emulator.jobs.play(lines.join("\n"));
  expect(ids).toHaveLength(3);
  const views = new Map<string, InstanceView>();
  let compared = 0;
  for (const [index, event] of events.entries()) {
    if (event.type === "error") throw new Error("All can be watched.");
    const before = "view" in event ? event.view : views.get(event.instanceId);
    if (before !== undefined) views.set(event.instanceId, foldEvent(before, event));
    // Events of the same millisecond are one moment.
    if (events[index + 1]?.at === event.at) continue;
    await emulator.clock.advance(Math.max(0, Date.parse(event.at) - emulator.clock.now()));
    for (const [id, view] of views) {
      const instance = mc.instance(id);
      const { status, owner, startTime, endTime } = await instance.reload();
      expect({ status, owner, startTime: startTime?.toISOString(), endTime: endTime?.toISOString() ?? null }).toEqual({
        status: view.status,
        owner: view.owner,
        startTime: view.startTime,
        endTime: view.endTime,
      });
      // The service knows tasks and outcome when it tells the end; a watch asks for them after it.
      if (view.status === "Terminated" && view.outcome === null) continue;
      const statuses = [...(await instance.getTaskStatuses()).values()].map((task) => [
        task.name,
        task.type,
        task.status,
        task.endTime?.toISOString() ?? null,
      ]);
      if (view.tasks.length > 0) expect(statuses).toEqual(view.tasks.map((task) => [task.name, task.type, task.status, task.endTime]));
      for (const progress of view.progress) expect(await instance.getTaskProgress(progress.taskName)).toEqual(progress);
      compared += view.progress.length;
    }
  }
  expect(compared).toBeGreaterThan(5);
});

it("a watch of what the emulator plays is recorded with the same outcome", { timeout: 60_000 }, async () => {
  const lines = await recordedRun();
  const ends = ({ events }: Recording): unknown => {
    const views = new Map<string, InstanceView>();
    for (const event of events) {
      const before = "view" in event ? event.view : views.get(event.instanceId);
      if (before !== undefined && event.type !== "error") views.set(event.instanceId, foldEvent(before, event));
    }
    return [...views]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([id, { outcome, status, owner, progress, tasks }]) => [
        id,
        outcome,
        status,
        owner,
        progress.length > 0,
        tasks.map((task) => [task.name, task.status]),
      ]);
  };
  const { emulator, mc } = await start();
  const ids = emulator.jobs.play(lines.join("\n"), { speed: 2 });
  const again = readRecording(await record(mc, ids));
  expect(ends(again)).toEqual(ends(readRecording(lines)));
});

it("a replay is the recording", async () => {
  const recording = readRecording(await recordedRun());
  expect(await lastValueFrom(replay(recording, { speed: 100 }).pipe(toArray()))).toEqual(recording.events);
});
