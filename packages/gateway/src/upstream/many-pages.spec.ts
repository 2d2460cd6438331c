import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createGateway, type Gateway } from "../index.ts";
import { crowdedService } from "../testing/crowded-service.ts";
import { instanceOf, openPage, pageRequest, tells, type Page } from "../testing/pages.ts";

const gateways: Gateway[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2023, 0, 1, 12), toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
});

afterEach(() => {
  for (const gateway of gateways.splice(0)) gateway.close();
  vi.useRealTimers();
});

/** A gateway in front of a crowded project, whose pages say by a header who they are; all of them may only read. */
function bed(count: number) {
  const service = crowdedService(count);
  const gateway = createGateway({
    endpoint: "http://service.test/api",
    // Nothing is signed, so that virtual time has no hashing to wait for.
    credentials: { bearerToken: "token-of-test" },
    transport: service.transport,
    random: () => 0,
    authorize: ({ headers }) => ({ caller: headers.get("x-caller") ?? "nobody", projects: { demo_project: ["read"] } }),
  });
  gateways.push(gateway);
  const open = (caller: string, ids: readonly string[], interest = { tasks: false, progress: false }): Promise<Page> =>
    openPage(gateway, { subscriptions: ids.map((id) => ({ ...instanceOf(id), interest })) }, { "x-caller": caller });
  return { ...service, gateway, open, ids: [...service.jobs.keys()] };
}

/** Types of an instance's events on a page. */
function told({ messages }: Page, id: string): string[] {
  return messages.flatMap((message) => (message.type === "instance" && message.key === id ? [message.event.type] : []));
}

function countOf({ messages }: Page, type: string): number {
  return messages.filter(tells(type)).length;
}

describe("pages that watch twenty instances each", () => {
  /** Thirty pages; each instance stands on two of them. */
  async function thirtyPages() {
    const board = bed(300);
    const shown = Array.from({ length: 30 }, (_, page) => Array.from({ length: 20 }, (_one, at) => `i${(page * 10 + at) % 300}`));
    const pages = await Promise.all(shown.map((ids, page) => board.open(`caller ${page}`, ids)));
    await vi.advanceTimersByTimeAsync(3000);
    return { ...board, pages, shown };
  }

  it("get their snapshots together, and cost one look at the list in three seconds", async () => {
    const { gateway, asked, pages } = await thirtyPages();
    expect(pages.map((page) => countOf(page, "snapshot"))).toEqual(pages.map(() => 20));
    expect(gateway.counters.upstreamWatches).toBe(300);
    const before = { ...asked };
    await vi.advanceTimersByTimeAsync(30_000);
    expect(asked.list - before.list).toBe(10);
    expect({ ...asked, list: 0, held: 0 }).toEqual({ ...before, list: 0, held: 0 });
    expect(asked.held).toBeLessThanOrEqual(8);
  });

  it("are told each end with its outcome, wherever the instance stands, by one request", async () => {
    const { jobs, asked, pages, shown } = await thirtyPages();
    for (const id of ["i50", "i100", "i150"]) Object.assign(jobs.get(id) ?? {}, { status: "Terminated" });
    Object.assign(jobs.get("i200") ?? {}, { status: "Terminated", outcome: "Failed" });
    const before = { ...asked };
    await vi.advanceTimersByTimeAsync(5000);
    const ends = pages.flatMap((page, at) =>
      (shown[at] ?? []).filter((id) => told(page, id).length > 1).map((id) => `${id} ${told(page, id).at(-1)}`),
    );
    const expected = ["i50 succeeded", "i100 succeeded", "i150 succeeded", "i200 failed"];
    expect(ends.toSorted()).toEqual([...expected, ...expected].toSorted());
    expect(pages.reduce((sum, page) => sum + countOf(page, "completed"), 0)).toBe(8);
    expect([asked.tasks - before.tasks, asked.result - before.result, asked.status - before.status]).toEqual([4, 1, 0]);
  });
});

/** Of a caller within its limits: three pages with 180 instances each. */
async function greedyPages(
  { open, ids }: ReturnType<typeof bed>,
  interest?: { tasks: boolean; progress: boolean },
): Promise<readonly Page[]> {
  const pages = await Promise.all([0, 180, 360].map((from) => open("greedy", ids.slice(from, from + 180), interest)));
  await vi.advanceTimersByTimeAsync(2000);
  return pages;
}

/** How long until the page has its first snapshot, and all of them. */
async function timesOfSnapshots(page: Page, all: number): Promise<{ first: number; last: number }> {
  const times: number[] = [];
  const askedAt = Date.now();
  while (times.length < all && Date.now() - askedAt < 120_000) {
    const seen = countOf(page, "snapshot") - times.length;
    times.push(...Array.from({ length: seen }, () => Date.now() - askedAt));
    await vi.advanceTimersByTimeAsync(50);
  }
  return { first: times[0] ?? Infinity, last: times[all - 1] ?? Infinity };
}

describe.each([
  ["which the list does not show", { isListed: false }],
  ["which have ended", { status: "Terminated" }],
] as const)("beside a caller who watches 540 instances %s", (_what, nature) => {
  async function crowdedBed() {
    const board = bed(600);
    for (const job of board.jobs.values()) Object.assign(job, nature);
    const greedy = await greedyPages(board);
    // The greedy one still waits for most of them.
    expect(greedy.reduce((sum, page) => sum + countOf(page, "snapshot"), 0)).toBeLessThan(200);
    return board;
  }

  it("another caller's snapshots come in a second or two", async () => {
    const { open, ids } = await crowdedBed();
    const times = await timesOfSnapshots(await open("modest", ids.slice(540, 560)), 20);
    expect(times.first).toBeLessThan(500);
    // Half of all requests are for its twenty instances, one or two each.
    expect(times.last).toBeLessThan(5000);
  });

  it("also of instances that the first one waits for", async () => {
    const { open, ids } = await crowdedBed();
    const times = await timesOfSnapshots(await open("modest", ids.slice(520, 540)), 20);
    expect(times.first).toBeLessThan(500);
    // Half of all requests are for its twenty instances, one or two each.
    expect(times.last).toBeLessThan(5000);
  });

  it("calls for people go on at once", async () => {
    const { gateway } = await crowdedBed();
    const askedAt = Date.now();
    const call = pageRequest("/api/projects/demo_project/instances/i599", { headers: { "x-caller": "modest" } });
    expect((await gateway(call)).status).toBe(200);
    expect(Date.now()).toBe(askedAt);
  });
});

it("tells the tasks of an instance to one caller while another one wants those of 540", async () => {
  const board = bed(600);
  const everything = { tasks: true, progress: true };
  await greedyPages(board, everything);
  await vi.advanceTimersByTimeAsync(20_000);
  const page = await board.open("modest", ["i599"], everything);
  await vi.advanceTimersByTimeAsync(3000);
  expect(told(page, "i599")).toEqual(["snapshot", "tasks"]);
});

describe("beside a caller who follows 540 different lists", () => {
  async function crowdedBed() {
    const board = bed(40);
    const list = (limit: number) => ({ key: `list ${limit}`, kind: "list", project: "demo_project", filter: { limit } }) as const;
    const openLists = (caller: string, limits: readonly number[]) =>
      openPage(board.gateway, { subscriptions: limits.map(list) }, { "x-caller": caller });
    for (const from of [0, 180, 360])
      await openLists(
        "greedy",
        Array.from({ length: 180 }, (_, at) => from + at + 1000),
      );
    await vi.advanceTimersByTimeAsync(2000);
    return { ...board, openLists };
  }

  it("another caller's list comes in a second, also one that the first one waits for", async () => {
    const { openLists } = await crowdedBed();
    expect((await timesOfSnapshots(await openLists("modest", [20]), 1)).last).toBeLessThan(1000);
    expect((await timesOfSnapshots(await openLists("modest", [1500]), 1)).last).toBeLessThan(1000);
  });

  it("the look that all watches share goes on", async () => {
    const { open, ids, jobs } = await crowdedBed();
    const page = await open("modest", ids);
    expect((await timesOfSnapshots(page, 40)).last).toBeLessThan(3000);
    Object.assign(jobs.get("i30") ?? {}, { status: "Terminated" });
    await vi.advanceTimersByTimeAsync(5000);
    expect(told(page, "i30").at(-1)).toBe("succeeded");
  });
});
