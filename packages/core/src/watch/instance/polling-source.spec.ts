import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { MaxCompute } from "../../max-compute.ts";
import { createMaxCompute, openClient } from "../../create-max-compute.ts";
import type { WatchOptions } from "../../options.ts";
import { cannedTransport, optionsFor, xmlError, type Canned } from "../../testing/canned-transport.ts";
import type { InstanceEvent } from "./instance-event.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2023, 0, 1, 12) });
});

afterEach(() => {
  vi.useRealTimers();
});

type Kind = "list" | "held" | "status" | "tasks" | "progress" | "result";

interface Job {
  status: "Running" | "Suspended" | "Terminated";
  outcome: "Success" | "Failed" | "Cancelled";
  /** Not in the list, such as jobs of others or jobs that the list leaves out. */
  hidden: boolean;
}

const date = "Sun, 01 Jan 2023 11:00:00 GMT";
const endDate = "Sun, 01 Jan 2023 11:30:00 GMT";

/** A service with many jobs and a list in pages of 100, which holds requests for one minute. */
function crowdedService(count: number, watch: WatchOptions = {}) {
  const jobs = new Map(
    Array.from({ length: count }, (_, at): [string, Job] => [`i${at}`, { status: "Running", outcome: "Success", hidden: false }]),
  );
  const asked: Record<Kind, number> = { list: 0, held: 0, status: 0, tasks: 0, progress: 0, result: 0 };
  const state: { fault: (kind: Kind) => Canned | null } = { fault: () => null };
  const { transport, seen } = cannedTransport(async ({ target }) => {
    const url = new URL(target, "http://service.test");
    const kind = kindOf(url);
    asked[kind] += 1;
    const fault = state.fault(kind);
    if (fault) return fault;
    if (kind === "list") return listPage(url);
    const job = jobs.get(url.pathname.split("/").at(-1) ?? "");
    if (job === undefined) return xmlError(404, "NoSuchObject", "no such instance");
    if (kind === "held") await new Promise((resolve) => setTimeout(resolve, 60_000));
    return kind === "held" || kind === "status" ? statusOf(job) : detailOf(kind, job);
  });
  const listPage = (url: URL): Canned => {
    const rows = [...jobs].filter(([, { status, hidden }]) => status === url.searchParams.get("status") && !hidden);
    const from = Number(url.searchParams.get("marker") ?? 0);
    const marker = from + 100 < rows.length ? String(from + 100) : "";
    const texts = rows
      .slice(from, from + 100)
      .map(
        ([id, { status }]) =>
          `<Instance><Name>${id}</Name><Owner>me</Owner><StartTime>${date}</StartTime><EndTime/><Status>${status}</Status></Instance>`,
      );
    return { body: `<Instances><Marker>${marker}</Marker>${texts.join("")}</Instances>` };
  };
  return { transport, client: createMaxCompute(optionsFor(transport, { watch })), jobs, asked, state, seen };
}

function kindOf(url: URL): Kind {
  if (url.pathname.endsWith("/instances")) return "list";
  const keys = [...url.searchParams.keys()];
  if (keys.includes("instancestatus")) return "held";
  if (keys.includes("taskstatus")) return "tasks";
  if (keys.includes("instanceprogress")) return "progress";
  return keys.includes("result") ? "result" : "status";
}

function statusOf({ status }: Job): Canned {
  const end = status === "Terminated" ? { "x-odps-end-time": endDate } : {};
  return { headers: { "x-odps-owner": "me", "x-odps-start-time": date, ...end }, body: `<Instance><Status>${status}</Status></Instance>` };
}

function detailOf(kind: Kind, { status, outcome }: Job): Canned {
  if (kind === "tasks") {
    const ended = status === "Terminated";
    const task = `<Task Type="SQL"><Name>t</Name><StartTime>${date}</StartTime><EndTime>${ended ? endDate : ""}</EndTime><Status>${ended ? outcome : "Running"}</Status></Task>`;
    return { body: `<Instance><Status>${status}</Status><Tasks>${task}</Tasks></Instance>` };
  }
  if (kind === "result")
    return {
      body: `<Instance><Tasks><Task><Name>t</Name><Result Format="text">ODPS-0130131:[1,1] Table not found</Result></Task></Tasks></Instance>`,
    };
  return { body: "<Progress/>" };
}

interface Watched {
  readonly id: string;
  readonly events: InstanceEvent[];
  readonly end: { at: number; type: string } | null;
}

function watchAll(client: MaxCompute, ids: Iterable<string>): { watched: Watched[]; leave: () => void } {
  const watched = [...ids].map((id) => {
    const one: { id: string; events: InstanceEvent[]; end: Watched["end"] } = { id, events: [], end: null };
    const watching = client
      .instance(id)
      .watch()
      .subscribe({
        next: (event) => one.events.push(event),
        complete: () => (one.end = { at: Date.now(), type: one.events.at(-1)?.type ?? "nothing" }),
        error: (error: { readonly code: string }) => (one.end = { at: Date.now(), type: `error ${error.code}` }),
      });
    return { one, watching };
  });
  return { watched: watched.map(({ one }) => one), leave: () => watched.forEach(({ watching }) => watching.unsubscribe()) };
}

const types = ({ events }: Watched): string[] => events.map(({ type }) => type);

describe("many watches", () => {
  it("get their snapshots from the list, in two seconds, and cost its pages afterwards", async () => {
    const { client, jobs, asked } = crowdedService(500);
    const { watched, leave } = watchAll(client, jobs.keys());
    await vi.advanceTimersByTimeAsync(2000);
    expect(watched.every((one) => types(one)[0] === "snapshot")).toBe(true);
    // The requests of the watches that came first. The budget allows no more at the same time.
    expect(asked.status).toBeLessThanOrEqual(40);
    const before = { ...asked };
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.status - before.status).toBe(0);
    expect(asked.list - before.list).toBeLessThanOrEqual(21 * 5);
    expect(watched.every(({ events }) => events.length === 1)).toBe(true);
    leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("hear of an end within seconds, with its outcome, by one request each", async () => {
    const { client, jobs, asked } = crowdedService(200);
    const { watched, leave } = watchAll(client, jobs.keys());
    await vi.advanceTimersByTimeAsync(10_000);
    const ending = [...jobs].slice(100, 120);
    for (const [, job] of ending) job.status = "Terminated";
    const endedAt = Date.now();
    const before = { ...asked };
    await vi.advanceTimersByTimeAsync(6000);
    const ended = watched.slice(100, 120);
    expect(ended.map(types)).toEqual(ended.map(() => ["snapshot", "status", "tasks", "succeeded"]));
    expect(Math.max(...ended.map(({ end }) => (end?.at ?? Number.NaN) - endedAt))).toBeLessThan(5000);
    expect(ended[0]?.events[1]).toMatchObject({
      status: "Terminated",
      owner: "me",
      startTime: "2023-01-01T11:00:00.000Z",
      endTime: "2023-01-01T11:30:00.000Z",
    });
    expect(asked.tasks - before.tasks).toBe(20);
    expect(asked.status - before.status).toBe(0);
    leave();
  });

  it("hear how each ended: a failure with its text", async () => {
    const { client, jobs } = crowdedService(100);
    const { watched, leave } = watchAll(client, jobs.keys());
    await vi.advanceTimersByTimeAsync(5000);
    const outcomes = ["Success", "Failed", "Cancelled"] as const;
    for (const [at, outcome] of outcomes.entries()) Object.assign(jobs.get(`i${at + 50}`) ?? {}, { status: "Terminated", outcome });
    await vi.advanceTimersByTimeAsync(5000);
    expect(watched.slice(50, 53).map(({ end }) => end?.type)).toEqual(["succeeded", "failed", "cancelled"]);
    expect(watched[51]?.events.at(-1)).toMatchObject({ taskName: "t", odpsCode: "ODPS-0130131" });
    leave();
  });

  it("never take an instance that leaves the list for ended, and tell what it is", async () => {
    const { client, jobs } = crowdedService(100);
    const { watched, leave } = watchAll(client, jobs.keys());
    await vi.advanceTimersByTimeAsync(5000);
    Object.assign(jobs.get("i50") ?? {}, { hidden: true });
    Object.assign(jobs.get("i51") ?? {}, { status: "Suspended" });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(watched.slice(50, 52).map(types)).toEqual([["snapshot"], ["snapshot", "status"]]);
    Object.assign(jobs.get("i50") ?? {}, { hidden: false });
    Object.assign(jobs.get("i51") ?? {}, { status: "Running" });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(watched.slice(50, 52).map(types)).toEqual([["snapshot"], ["snapshot", "status", "status"]]);
    for (const id of ["i50", "i51"]) Object.assign(jobs.get(id) ?? {}, { status: "Terminated" });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(watched.slice(50, 52).map(({ end }) => end?.type)).toEqual(["succeeded", "succeeded"]);
    leave();
  });

  it("follow what the list never shows by asking for it singly, in growing pauses", async () => {
    const { client, jobs, asked } = crowdedService(60);
    for (const job of [...jobs.values()].slice(20)) job.hidden = true;
    const { watched, leave } = watchAll(client, jobs.keys());
    await vi.advanceTimersByTimeAsync(30_000);
    expect(watched.every((one) => types(one).length === 1)).toBe(true);
    const before = asked.status;
    await vi.advanceTimersByTimeAsync(60_000);
    // 40 of them, each at most every five seconds.
    expect(asked.status - before).toBeLessThanOrEqual(40 * 13);
    for (const job of jobs.values()) job.status = "Terminated";
    await vi.advanceTimersByTimeAsync(65_000);
    expect(watched.every(({ end }) => end?.type === "succeeded")).toBe(true);
    leave();
  });

  it("tell that an instance is not there, and go on", async () => {
    const { client, jobs } = crowdedService(50);
    const { watched, leave } = watchAll(client, [...jobs.keys(), "unknown"]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(watched.at(-1)?.end?.type).toBe("error not_found");
    expect(watched.filter(({ end }) => end !== null)).toHaveLength(1);
    leave();
  });

  it.each([
    [404, "NoSuchObject"],
    [403, "NoPermission"],
    [405, "MethodNotAllowed"],
    [501, "NotImplemented"],
  ] as const)("do without the list where it answers %i", async (status, code) => {
    const { client, jobs, state, asked } = crowdedService(50);
    state.fault = (kind) => (kind === "list" ? xmlError(status, code, "no such call") : null);
    const { watched, leave } = watchAll(client, jobs.keys());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(watched.every((one) => types(one).length === 1)).toBe(true);
    expect(asked.list).toBeLessThanOrEqual(2);
    for (const job of jobs.values()) job.status = "Terminated";
    await vi.advanceTimersByTimeAsync(65_000);
    expect(watched.every(({ end }) => end?.type === "succeeded")).toBe(true);
    leave();
  });

  it("end without the call for tasks being asked first where the service lacks it for running jobs", async () => {
    const { client, jobs, state } = crowdedService(50);
    const { watched, leave } = watchAll(client, jobs.keys());
    await vi.advanceTimersByTimeAsync(5000);
    let refused = 0;
    state.fault = (kind) => (kind === "tasks" && (refused += 1) === 1 ? xmlError(404, "NoSuchObject", "not yet") : null);
    Object.assign(jobs.get("i30") ?? {}, { status: "Terminated" });
    await vi.advanceTimersByTimeAsync(5000);
    expect(watched[30]?.end?.type).toBe("succeeded");
    leave();
  });

  it("tell an outage as trouble, and that it is over, each once", async () => {
    const { client, jobs, state } = crowdedService(100);
    const { watched, leave } = watchAll(client, jobs.keys());
    await vi.advanceTimersByTimeAsync(5000);
    state.fault = () => ({ status: 503 });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(watched.filter((one) => types(one).join() === "snapshot,trouble").length).toBeGreaterThanOrEqual(92);
    state.fault = () => null;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(watched.every((one) => types(one).join() === "snapshot,trouble,recovered")).toBe(true);
    leave();
  });

  it("give up when the service has been silent for the tolerance", async () => {
    const { client, jobs, state } = crowdedService(100, { toleranceMs: 60_000 });
    const { watched } = watchAll(client, jobs.keys());
    await vi.advanceTimersByTimeAsync(5000);
    state.fault = () => ({ status: 503 });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(watched.every(({ end }) => end?.type === "error unavailable")).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("endure one fault in twenty for as long as it takes", async () => {
    const { client, jobs, state } = crowdedService(50);
    let count = 0;
    state.fault = () => ((count = (count * 48_271 + 11) % 2_147_483_647) % 20 === 0 ? { status: 503 } : null);
    const { watched, leave } = watchAll(client, jobs.keys());
    await vi.advanceTimersByTimeAsync(1200_000);
    expect(watched.filter(({ end }) => end !== null)).toEqual([]);
    for (const job of jobs.values()) job.status = "Terminated";
    await vi.advanceTimersByTimeAsync(120_000);
    expect(watched.every(({ end }) => end?.type === "succeeded")).toBe(true);
    leave();
  });
});

it("lets a newcomer look at once, however many are watched", async () => {
  const { client, jobs } = crowdedService(500);
  const { leave } = watchAll(client, [...jobs.keys()].slice(1));
  await vi.advanceTimersByTimeAsync(20_000);
  const { watched, leave: leaveToo } = watchAll(client, ["i0"]);
  await vi.advanceTimersByTimeAsync(500);
  expect(watched.map(types)).toEqual([["snapshot"]]);
  leave();
  leaveToo();
});

it("looks at once after a sleep of the machine, and tells the gap", async () => {
  const { client, jobs } = crowdedService(1);
  const { watched, leave } = watchAll(client, jobs.keys());
  await vi.advanceTimersByTimeAsync(5000);
  vi.setSystemTime(Date.now() + 6 * 3600_000);
  await vi.advanceTimersByTimeAsync(2000);
  expect(watched.map(types)).toEqual([["snapshot", "trouble", "recovered"]]);
  leave();
});

it("lets callers take turns, so that one who watches much does not delay another's first look", async () => {
  const { transport, jobs } = crowdedService(560);
  for (const job of jobs.values()) job.hidden = true;
  const { watch } = openClient(optionsFor(transport));
  const interest = { tasks: false, progress: false };
  const leave = [...jobs.keys()].slice(20).map((id) => watch(id, interest, "greedy").subscribe());
  await vi.advanceTimersByTimeAsync(2000);
  const seenAt: number[] = [];
  const askedAt = Date.now();
  leave.push(
    ...[...jobs.keys()].slice(0, 10).map((id) => watch(id, interest, "modest").subscribe(() => seenAt.push(Date.now() - askedAt))),
  );
  await vi.advanceTimersByTimeAsync(10_000);
  expect(seenAt).toHaveLength(10);
  expect(Math.max(...seenAt)).toBeLessThan(3000);
  for (const one of leave) one.unsubscribe();
});
