import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createMaxCompute } from "../../create-max-compute.ts";
import { cannedTransport, optionsFor, xmlError, type Canned } from "../../testing/canned-transport.ts";
import type { InstanceListEvent, InstanceListView, LiveListFilter } from "./instance-list-event.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2023, 0, 1, 12) });
});

afterEach(() => {
  vi.useRealTimers();
});

interface Job {
  readonly id: string;
  readonly minute: number;
  status: "Running" | "Terminated";
  /** The status of its task, or the fault that comes instead. */
  outcome: "Success" | "Failed" | "Cancelled" | Canned;
}

const date = (minute: number): string => new Date(Date.UTC(2023, 0, 1, 11, minute)).toUTCString();

/** A service that lists jobs newest first, two on a page, with a queue and a fault that can be set. */
function listingService() {
  const jobs: Job[] = [];
  const state: { fault: Canned | null; unreadable: string | null; queue: unknown[] | Canned | null; hangs: boolean } = {
    fault: null,
    unreadable: null,
    queue: [],
    hangs: false,
  };
  const entry = ({ id, minute, status }: Job): string =>
    `<Instance><Name>${id}</Name><Owner>me</Owner><StartTime>${date(minute)}</StartTime><EndTime>${status === "Terminated" ? date(minute + 1) : ""}</EndTime><Status>${status}</Status></Instance>`;
  const { transport, seen } = cannedTransport(({ target }) => {
    if (state.hangs) return null;
    if (state.fault) return state.fault;
    const url = new URL(target, "http://service.test");
    if (url.pathname.endsWith("/cachedinstances")) {
      return Array.isArray(state.queue)
        ? { body: `<Instances><Marker/><Content><![CDATA[${JSON.stringify(state.queue)}]]></Content></Instances>` }
        : state.queue;
    }
    const ended = url.search.includes("taskstatus") ? jobs.find(({ id }) => url.pathname.endsWith(`/${id}`)) : undefined;
    if (ended)
      return typeof ended.outcome === "string"
        ? {
            body: `<Instance><Status>Terminated</Status><Tasks><Task Type="SQL"><Name>t</Name><Status>${ended.outcome}</Status></Task></Tasks></Instance>`,
          }
        : ended.outcome;
    const named = jobs.find(({ id }) => url.pathname.endsWith(`/${id}`));
    if (named !== undefined && named.id === state.unreadable) return { body: "<<<" };
    if (named)
      return {
        headers: { "x-odps-start-time": date(named.minute), "x-odps-end-time": date(59) },
        body: `<Instance><Status>${named.status}</Status></Instance>`,
      };
    if (!url.pathname.endsWith("/instances")) return xmlError(404, "NoSuchObject", "gone");
    const status = url.searchParams.get("status");
    const from = Number(url.searchParams.get("marker") ?? 0);
    const found = jobs.filter((job) => status === null || job.status === status).toSorted((a, b) => b.minute - a.minute);
    const marker = from + 2 < found.length ? String(from + 2) : "";
    return {
      body: `<Instances><Marker>${marker}</Marker>${found
        .slice(from, from + 2)
        .map(entry)
        .join("")}</Instances>`,
    };
  });
  const add = (id: string, minute: number, status: Job["status"] = "Running"): Job => {
    const job: Job = { id, minute, status, outcome: "Success" };
    jobs.push(job);
    return job;
  };
  const client = createMaxCompute(optionsFor(transport, { watch: { listIntervalMs: 1000, toleranceMs: 10_000 } }));
  return { client, seen, add, jobs, state };
}

function follow({ client }: ReturnType<typeof listingService>, filter?: LiveListFilter) {
  const events: InstanceListEvent[] = [];
  const views: InstanceListView[] = [];
  const errors: unknown[] = [];
  const subscription = client
    .instanceListEvents$(filter)
    .subscribe({ next: (event) => events.push(event), error: (error: unknown) => errors.push(error) });
  subscription.add(client.instances$(filter).subscribe({ next: (view) => views.push(view), error: () => {} }));
  return { events, errors, subscription, view: () => views.at(-1) ?? expect.fail("there is no view yet") };
}

const idsOf = ({ instances }: InstanceListView): string[] => instances.map(({ instanceId }) => instanceId);

it("begins with a snapshot, newest first, then tells only what is new or different", async () => {
  const service = listingService();
  const first = service.add("first", 1);
  const { events, view } = follow(service);
  await vi.advanceTimersByTimeAsync(0);
  service.add("second", 2);
  await vi.advanceTimersByTimeAsync(1000);
  first.status = "Terminated";
  await vi.advanceTimersByTimeAsync(3000);
  expect(
    events.map((event) =>
      event.type === "changed" ? event.updated.map(({ instanceId, status }) => `${instanceId} ${status}`) : event.type,
    ),
  ).toEqual([
    "snapshot",
    ["second Running"],
    ["first Terminated"],
    ["first Terminated"], // its outcome
  ]);
  expect(view().instances.at(-1)).toMatchObject({ instanceId: "first", outcome: "succeeded" });
  expect(idsOf(view())).toEqual(["second", "first"]);
});

it("holds old jobs that still run, and shows the end of one that the newest have pushed out", async () => {
  const service = listingService();
  const old = service.add("old", 0);
  for (const minute of [1, 2, 3]) service.add(`new${minute}`, minute, "Terminated");
  const { view } = follow(service, { limit: 2 });
  await vi.advanceTimersByTimeAsync(0);
  expect([idsOf(view()), view().more]).toEqual([["new3", "old"], true]);
  old.status = "Terminated";
  await vi.advanceTimersByTimeAsync(1000);
  expect(view().instances.find(({ instanceId }) => instanceId === "old")?.status).toBe("Terminated");
});

it("goes on while answers about one that was pushed out are unreadable, and asks again for it", async () => {
  const service = listingService();
  const old = service.add("old", 0);
  for (const minute of [1, 2, 3]) service.add(`new${minute}`, minute, "Terminated");
  const { view, errors, events } = follow(service, { limit: 3 });
  await vi.advanceTimersByTimeAsync(0);
  old.status = "Terminated";
  service.state.unreadable = "old";
  await vi.advanceTimersByTimeAsync(9000);
  service.add("new4", 4);
  await vi.advanceTimersByTimeAsync(1000);
  expect(idsOf(view())).toEqual(["new4", "new3", "old"]);
  expect(view().instances.at(-1)).toMatchObject({ instanceId: "old", status: "Running" });
  service.state.unreadable = null;
  await vi.advanceTimersByTimeAsync(1000);
  expect(view().instances.find(({ instanceId }) => instanceId === "old")?.status).toBe("Terminated");
  expect(errors).toEqual([]);
  expect(events.map(({ type }) => type)).not.toContain("trouble");
});

it("adds what the queue knows, keeps it after the end, and does without a queue", async () => {
  const service = listingService();
  const job = service.add("a", 1);
  service.state.queue = [
    { instanceId: "a", instancePriority: 3, instanceProcess: 0.25, jobName: "nightly", taskType: "SQL", waitPos: 2, queueLength: 5 },
  ];
  const { view } = follow(service);
  await vi.advanceTimersByTimeAsync(0);
  expect(view().instances).toMatchObject([
    { priority: 3, progress: 25, jobName: "nightly", taskType: "SQL", waitPosition: 2, queueLength: 5 },
  ]);
  job.status = "Terminated";
  await vi.advanceTimersByTimeAsync(1000);
  expect(view().instances).toMatchObject([{ priority: 3, progress: null, jobName: "nightly", waitPosition: null, status: "Terminated" }]);
  const other = listingService();
  other.add("b", 1);
  other.state.queue = xmlError(404, "NoSuchObject", "no queue here");
  const bare = follow(other);
  await vi.advanceTimersByTimeAsync(0);
  expect(bare.view().instances).toMatchObject([{ instanceId: "b", priority: null, progress: null }]);
});

it("tells trouble once, keeps the list meanwhile, and tells when it is over", async () => {
  const service = listingService();
  service.add("a", 1);
  const { events, view } = follow(service);
  await vi.advanceTimersByTimeAsync(0);
  service.state.fault = { status: 503 };
  await vi.advanceTimersByTimeAsync(5000);
  expect(idsOf(view())).toEqual(["a"]);
  expect(view().trouble).not.toBeNull();
  service.state.fault = null;
  await vi.advanceTimersByTimeAsync(5000);
  expect(view().trouble).toBeNull();
  expect(events.map(({ type }) => type)).toEqual(["snapshot", "trouble", "recovered"]);
});

it("ends with an error when it may not look, or could not for too long", async () => {
  const refused = listingService();
  refused.state.fault = xmlError(403, "NoPermission", "no");
  const one = follow(refused);
  await vi.advanceTimersByTimeAsync(0);
  expect(one.errors).toMatchObject([{ code: "forbidden" }]);
  const away = listingService();
  away.state.fault = { status: 503 };
  const two = follow(away);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(two.errors).toHaveLength(1);
});

it("leaves no request and no timer behind when the last watcher has left", async () => {
  const service = listingService();
  const { subscription } = follow(service);
  await vi.advanceTimersByTimeAsync(0);
  subscription.unsubscribe();
  const asked = service.seen.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect([service.seen.length, vi.getTimerCount()]).toEqual([asked, 0]);
});

describe("outcomes", () => {
  it("are asked for in the background, each once, and told together", async () => {
    const service = listingService();
    for (const [minute, outcome] of (["Success", "Failed", "Cancelled"] as const).entries())
      service.add(outcome, minute, "Terminated").outcome = outcome;
    service.add("open", 9);
    const { events, view } = follow(service);
    await vi.advanceTimersByTimeAsync(0);
    expect(view().instances.map(({ outcome }) => outcome)).toEqual([null, null, null, null]);
    await vi.advanceTimersByTimeAsync(300);
    expect(view().instances.map(({ instanceId, outcome }) => [instanceId, outcome])).toEqual([
      ["open", null],
      ["Cancelled", "cancelled"],
      ["Failed", "failed"],
      ["Success", "succeeded"],
    ]);
    expect(events.map(({ type }) => type)).toEqual(["snapshot", "changed"]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(service.seen.filter(({ url }) => url.includes("taskstatus"))).toHaveLength(3);
  });

  it("are asked again after a fault, three times at most, and never end the list", async () => {
    const service = listingService();
    service.add("a", 1, "Terminated").outcome = { status: 503 };
    service.add("b", 2, "Terminated").outcome = xmlError(404, "NoSuchObject", "no such call");
    const { errors, view } = follow(service);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(errors).toEqual([]);
    expect(view().instances.map(({ outcome }) => outcome)).toEqual([null, null]);
    expect(service.seen.filter(({ url }) => url.includes("taskstatus"))).toHaveLength(6);
  });

  it("are asked for again after an outage of the list, however often they failed before", async () => {
    const service = listingService();
    const job = service.add("a", 1, "Terminated");
    job.outcome = { status: 503 };
    const { events, view } = follow(service);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(view().instances.map(({ outcome }) => outcome)).toEqual([null]);
    service.state.fault = { status: 503 };
    while (events.at(-1)?.type !== "trouble") await vi.advanceTimersByTimeAsync(100);
    job.outcome = "Failed";
    service.state.fault = null;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(view().instances.map(({ outcome }) => outcome)).toEqual(["failed"]);
  });
});

it("endures unreadable answers as a watch does: five in a row end it, four do not", async () => {
  const service = listingService();
  service.add("a", 1);
  const { events, errors } = follow(service);
  await vi.advanceTimersByTimeAsync(0);
  service.state.fault = { body: "<html>please log in</html>" };
  while (events.at(-1)?.type !== "trouble") await vi.advanceTimersByTimeAsync(100);
  await vi.advanceTimersByTimeAsync(2000);
  expect(errors).toEqual([]);
  service.state.fault = null;
  await vi.advanceTimersByTimeAsync(8000);
  expect(events.at(-1)?.type).toBe("recovered");
  service.state.fault = { body: "<html>please log in</html>" };
  await vi.advanceTimersByTimeAsync(60_000);
  expect(errors).toMatchObject([{ code: "unexpected_answer" }]);
});

it("does not wait for what is known of the queue, when it does not come", async () => {
  const service = listingService();
  service.add("a", 1);
  service.state.queue = null;
  const { events, view } = follow(service);
  await vi.advanceTimersByTimeAsync(2000);
  expect(idsOf(view())).toEqual(["a"]);
  service.add("b", 2);
  await vi.advanceTimersByTimeAsync(6000);
  expect(events.map(({ type }) => type)).toEqual(["snapshot", "changed"]);
});

it("asks again for a page that does not come, long before the call would time out", async () => {
  const service = listingService();
  service.add("a", 1);
  const { events } = follow(service);
  await vi.advanceTimersByTimeAsync(0);
  service.state.hangs = true;
  await vi.advanceTimersByTimeAsync(6100);
  expect(events.at(-1)).toMatchObject({ type: "trouble", code: "timeout" });
  service.state.hangs = false;
  await vi.advanceTimersByTimeAsync(2000);
  expect(events.at(-1)?.type).toBe("recovered");
});

it("looks at once after a sleep, and tells the gap", async () => {
  const service = listingService();
  service.add("a", 1);
  const { events } = follow(service);
  await vi.advanceTimersByTimeAsync(100);
  vi.setSystemTime(Date.now() + 3600_000);
  await vi.advanceTimersByTimeAsync(2000);
  expect(events.slice(1)).toMatchObject([
    { type: "trouble", code: "aborted" },
    { type: "recovered", since: "2023-01-01T12:00:00.000Z" },
  ]);
});
