import { MaxComputeError } from "@maxcompute-rx/core";
import type { StreamRequest } from "@maxcompute-rx/core/internal";
import { asyncScheduler } from "rxjs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createAuthorizeCaller } from "../access/authorize-caller.ts";
import type { Grant, StreamNote, WatchFailure } from "../gateway-options.ts";
import { PageStreams } from "./page-streams.ts";
import { at, fakeUpstream, snapshotOf, summaryOf, taskEvent } from "../testing/fake-upstream.ts";
import { instanceOf, pageRequest, readPage, streamName, tells, type Page } from "../testing/pages.ts";

const readAll: Grant = { caller: "ann", projects: { demo_project: ["read"] } };
const list = { key: "list", kind: "list", project: "demo_project", filter: {} } as const;

function bed({ bufferedCharacters = 100_000, streamsPerCaller = 5, resumeMs = 15_000 } = {}) {
  const upstream = fakeUpstream();
  const notes: StreamNote[] = [];
  const failures: WatchFailure[] = [];
  let grant: Grant | null | Error = readAll;
  const authorizeCaller = createAuthorizeCaller(() => {
    if (grant instanceof Error) throw grant;
    return grant;
  }, asyncScheduler);
  const streams = new PageStreams({
    authorizeCaller,
    scheduler: asyncScheduler,
    upstream: () => upstream,
    sharedLog: null,
    places: null,
    bufferedCharacters,
    streamsPerCaller,
    resumeMs,
    onFailure: (failure) => failures.push(failure),
    onStream: (note) => notes.push(note),
  });
  const ask = async (request: Partial<StreamRequest> & Pick<StreamRequest, "subscriptions">): Promise<ReadableStream<Uint8Array>> => {
    const page = pageRequest("/stream", { json: {} });
    return streams.read({ stream: streamName(), ...request }, await authorizeCaller(page), page);
  };
  return {
    upstream,
    streams,
    notes,
    failures,
    ask,
    open: async (request: Parameters<typeof ask>[0]): Promise<Page> => readPage(new Response(await ask(request))),
    change: async (stream: string, subscriptions: StreamRequest["subscriptions"]): Promise<void> => {
      const page = pageRequest("/stream", { json: {} });
      streams.change(stream, { subscriptions }, await authorizeCaller(page), page);
    },
    grant(next: Grant | null | Error) {
      grant = next;
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a page's stream", () => {
  it("tells everything of everything it listens to, and when it is over", async () => {
    const { upstream, open } = bed();
    const page = await open({ subscriptions: [instanceOf("i1"), instanceOf("i2", "second")] });
    upstream.instance("i1").next(snapshotOf("i1"));
    upstream.instance("i2").next(snapshotOf("i2"));
    upstream.instance("i1").next({ instanceId: "i1", seq: 1, at, type: "succeeded" });
    upstream.instance("i1").complete();
    await page.until(tells("completed", "i1"));
    expect(page.messages).toEqual([
      { type: "instance", key: "i1", event: snapshotOf("i1") },
      { type: "instance", key: "second", event: snapshotOf("i2") },
      { type: "instance", key: "i1", event: { instanceId: "i1", seq: 1, at, type: "succeeded" } },
      { type: "completed", key: "i1" },
    ]);
  });

  it("is changed: what is left out is left, what is the same goes on, what is new begins", async () => {
    const { upstream, open, change } = bed();
    const stream = streamName();
    await open({ stream, subscriptions: [instanceOf("i1"), instanceOf("i2")] });
    expect(Object.fromEntries(upstream.listeners)).toEqual({ i1: 1, i2: 1 });
    const watch = vi.spyOn(upstream, "watch");
    await change(stream, [instanceOf("i2"), instanceOf("i3")]);
    expect(Object.fromEntries(upstream.listeners)).toEqual({ i1: 0, i2: 1, i3: 1 });
    expect(watch).toHaveBeenCalledTimes(1);
  });

  it("shows a sign of life every 15 seconds", async () => {
    const { open } = bed();
    const page = await open({ subscriptions: [] });
    await vi.advanceTimersByTimeAsync(46_000);
    expect(page.beats).toBe(1 + 3);
  });

  it("leaves no timer and no watch behind", async () => {
    const { upstream, streams, open } = bed();
    await open({ subscriptions: [instanceOf("i1"), list] });
    const left = await open({ subscriptions: [instanceOf("i1")] });
    await left.leave();
    streams.close();
    expect(Object.fromEntries(upstream.listeners)).toEqual({ i1: 0, list: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a page that lost its connection", () => {
  it("gets what it missed, and nothing twice", async () => {
    const { upstream, open, notes } = bed();
    const stream = streamName();
    const subscriptions = [instanceOf("i1")];
    const before = await open({ stream, subscriptions });
    upstream.instance("i1").next(snapshotOf("i1"));
    await before.until(tells("snapshot"));
    await before.leave();
    upstream.instance("i1").next(taskEvent("i1", 1));
    const after = await open({ stream, subscriptions, lastEventId: before.lastEventId });
    upstream.instance("i1").next(taskEvent("i1", 2));
    await after.until((message) => message.type === "instance" && message.event.seq === 2);
    expect(after.messages.map((message) => message.type === "instance" && message.event.seq)).toEqual([1, 2]);
    expect(notes.map(({ what }) => what)).toEqual(["opened", "left", "resumed"]);
  });

  it("takes its stream over from a connection that is dead, but was not noticed to be", async () => {
    const { upstream, open, streams } = bed();
    const stream = streamName();
    const before = await open({ stream, subscriptions: [instanceOf("i1")] });
    upstream.instance("i1").next(snapshotOf("i1"));
    await before.until(tells("snapshot"));
    const after = await open({ stream, subscriptions: [instanceOf("i1")], lastEventId: before.lastEventId });
    await before.ended;
    upstream.instance("i1").next(taskEvent("i1", 1));
    await after.until(tells("tasks"));
    expect(streams.open).toBe(1);
  });

  it("is told to begin anew when the gateway was restarted, and gets snapshots", async () => {
    const old = bed();
    const page = await old.open({ subscriptions: [instanceOf("i1")] });
    old.upstream.instance("i1").next(snapshotOf("i1"));
    await page.until(tells("snapshot"));
    old.streams.close();
    await page.ended;
    await vi.advanceTimersByTimeAsync(10);

    const { upstream, open } = bed();
    upstream.instance("i1").next(snapshotOf("i1"));
    const again = await open({ subscriptions: [instanceOf("i1")], lastEventId: page.lastEventId });
    await again.until(tells("snapshot"));
    expect(again.messages.map(({ type }) => type)).toEqual(["reset", "instance"]);
  });

  it("is told to begin anew when it comes with an id of another life of its stream", async () => {
    const { upstream, open } = bed();
    const stream = streamName();
    await open({ stream, subscriptions: [] });
    upstream.instance("i1").next(snapshotOf("i1"));
    for (const lastEventId of ["1", "99999999999999", "nonsense", undefined]) {
      const again = await open({ stream, subscriptions: [instanceOf("i1")], lastEventId });
      await again.until(tells("snapshot"));
      expect(again.messages[0]?.type).toBe("reset");
    }
  });

  it.each([0, 60_000])("hears nothing that was kept for it while it had other rights, %i ms later", async (later) => {
    const { upstream, open, grant } = bed({ resumeMs: 120_000 });
    const stream = streamName();
    const subscriptions = [instanceOf("i1")];
    const before = await open({ stream, subscriptions });
    upstream.instance("i1").next(snapshotOf("i1"));
    await before.until(tells("snapshot"));
    await before.leave();
    upstream.instance("i1").next(taskEvent("i1", 1, "secret_task"));
    grant({ caller: "ann", projects: { other: ["read"] } });
    await vi.advanceTimersByTimeAsync(later);
    const after = await open({ stream, subscriptions, lastEventId: before.lastEventId });
    await after.until(tells("failed"));
    expect(after.messages).toMatchObject([{ type: "reset" }, { type: "failed", error: { code: "forbidden" } }]);
  });

  it("is forgotten after a while, and its watches end", async () => {
    const { upstream, open, notes } = bed();
    const page = await open({ subscriptions: [instanceOf("i1")] });
    await page.leave();
    expect(upstream.listeners.get("i1")).toBe(1);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(upstream.listeners.get("i1")).toBe(0);
    expect(notes.at(-1)).toEqual({ caller: "ann", what: "ended", reason: "expired" });
  });

  it("belongs to its caller alone", async () => {
    const { open, change, grant } = bed();
    const stream = streamName();
    await open({ stream, subscriptions: [] });
    grant({ ...readAll, caller: "bob" });
    await expect(open({ stream, subscriptions: [] })).rejects.toMatchObject({ fault: { code: "forbidden" } });
    await expect(change(stream, [])).rejects.toMatchObject({ fault: { code: "not_found" } });
  });
});

describe("a slow reader", () => {
  it("is dropped rather than held in memory; the others go on", async () => {
    const { upstream, open, ask, notes, streams } = bed({ bufferedCharacters: 5000 });
    const slow = (await ask({ subscriptions: [instanceOf("i1")] })).getReader();
    const page = await open({ subscriptions: [instanceOf("i1")] });
    upstream.instance("i1").next(snapshotOf("i1"));
    for (let seq = 1; seq <= 100; seq += 1) {
      upstream.instance("i1").next(taskEvent("i1", seq));
      await page.until((message) => message.type === "instance" && message.event.seq === seq);
    }
    expect(notes.filter(({ what }) => what === "ended")).toEqual([{ caller: "ann", what: "ended", reason: "slow" }]);
    expect(upstream.listeners.get("i1")).toBe(1);
    expect(streams.open).toBe(1);
    // What it still gets is what was on its way, and the end.
    let pieces = 0;
    while (!(await slow.read()).done) pieces += 1;
    expect(pieces).toBeLessThanOrEqual(2);
  });

  it("gets the snapshots of many instances as fast as it reads, without being taken for slow", async () => {
    const { upstream, open, notes } = bed({ bufferedCharacters: 20_000 });
    const ids = Array.from({ length: 100 }, (_, number) => `i${number}`);
    for (const id of ids) upstream.instance(id).next(snapshotOf(id, "ann", "x".repeat(4000)));
    const page = await open({ subscriptions: ids.map((id) => instanceOf(id)) });
    await page.until(tells("snapshot", "i99"));
    expect(page.messages).toHaveLength(100);
    expect(notes.map(({ what }) => what)).toEqual(["opened"]);
  });

  it("that is changed while snapshots wait for room gets each of them once", async () => {
    const { upstream, ask, change, grant } = bed({ bufferedCharacters: 5000 });
    grant({ ...readAll, maySee: () => true });
    upstream.instance("i1").next(snapshotOf("i1", "ann", "x".repeat(3000)));
    upstream.listEvents.next({ type: "snapshot", at, view: { instances: [summaryOf("a1", "ann")], more: false, trouble: null } });
    const stream = streamName();
    const body = await ask({ stream, subscriptions: [instanceOf("i1"), list] });
    await change(stream, [instanceOf("i1"), list]);
    expect(upstream.listeners.get("list")).toBeUndefined();
    const page = readPage(new Response(body));
    await page.until(tells("snapshot", "list"));
    expect(upstream.listeners.get("list")).toBe(1);
  });

  it("that is dropped by what a change brings leaves no watch behind", async () => {
    const { upstream, ask, change, grant, notes } = bed({ bufferedCharacters: 5000 });
    grant({ ...readAll, maySee: () => true });
    const instances = Array.from({ length: 12 }, (_, number) => summaryOf(`a${number}`, "ann"));
    upstream.listEvents.next({ type: "snapshot", at, view: { instances, more: false, trouble: null } });
    const stream = streamName();
    await ask({ stream, subscriptions: [list] });
    await change(stream, [list, instanceOf("i1")]);
    expect(notes.at(-1)?.reason).toBe("slow");
    expect([...upstream.listeners.values()].filter((count) => count > 0)).toEqual([]);
  });

  it("is no reader that left: what it may want again is bounded, too", async () => {
    const { upstream, open, notes } = bed({ bufferedCharacters: 5000 });
    const page = await open({ subscriptions: [instanceOf("i1")] });
    upstream.instance("i1").next(snapshotOf("i1"));
    await page.until(tells("snapshot"));
    await page.leave();
    for (let seq = 1; seq <= 100; seq += 1) upstream.instance("i1").next(taskEvent("i1", seq));
    expect(notes.at(-1)?.reason).toBe("expired");
    expect(upstream.listeners.get("i1")).toBe(0);
  });
});

describe("every minute the caller is asked about again", () => {
  it("and a withdrawn one is cut off; when he comes again, he is told", async () => {
    const { upstream, open, grant, notes } = bed();
    const page = await open({ subscriptions: [instanceOf("i1")] });
    await vi.advanceTimersByTimeAsync(59_000);
    grant(null);
    expect(notes).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1000);
    await page.ended;
    expect(page.messages).toEqual([]);
    await expect(open({ subscriptions: [instanceOf("i1")] })).rejects.toMatchObject({ status: 401 });
    expect(upstream.listeners.get("i1")).toBe(0);
    expect(notes.at(-1)?.reason).toBe("withdrawn");
  });

  it("and loses what he may no longer read, and only that", async () => {
    const { upstream, open, grant } = bed();
    grant({ caller: "ann", projects: { demo_project: ["read"], second: ["read"] } });
    const page = await open({ subscriptions: [instanceOf("i1"), instanceOf("i2", "i2", "second")] });
    grant({ caller: "ann", projects: { second: ["read"] } });
    await vi.advanceTimersByTimeAsync(60_000);
    await page.until(tells("failed", "i1"));
    expect(page.messages).toEqual([{ type: "failed", key: "i1", error: expect.objectContaining({ code: "forbidden" }) }]);
    expect(Object.fromEntries(upstream.listeners)).toEqual({ i1: 0, i2: 1 });
  });

  it("and is cut off when nobody can say who he is, without a word of why", async () => {
    const { open, grant, notes } = bed();
    const page = await open({ subscriptions: [instanceOf("i1")] });
    grant(new Error("database at 10.0.0.7 is down"));
    await vi.advanceTimersByTimeAsync(60_000);
    await page.ended;
    expect(page.messages).toEqual([]);
    expect(notes.at(-1)?.reason).toBe("undecided");
  });

  it("and is cut off when the session now belongs to somebody else", async () => {
    const { open, grant } = bed();
    const page = await open({ subscriptions: [instanceOf("i1")] });
    grant({ ...readAll, caller: "bob" });
    await vi.advanceTimersByTimeAsync(60_000);
    await page.ended;
    expect(page.messages).toEqual([]);
  });

  it("also when he has not said anything for hours", async () => {
    const { open, grant, streams } = bed();
    const page = await open({ subscriptions: [] });
    await vi.advanceTimersByTimeAsync(3 * 3_600_000);
    expect(streams.open).toBe(1);
    grant(null);
    await vi.advanceTimersByTimeAsync(60_000);
    await page.ended;
    expect(streams.open).toBe(0);
  });
});

describe("what a page may see", () => {
  const onlyAnns: Grant = { ...readAll, maySee: ({ owner }) => owner === "ann" };

  it("is no failure's text, unless its caller may read SQL or results", async () => {
    const { upstream, open, grant } = bed();
    const message = "ODPS-0130131:[1,15] Table not found - table secret_table cannot be resolved";
    upstream.instance("i1").next(snapshotOf("i1"));
    upstream.instance("i1").next({ instanceId: "i1", seq: 1, at, type: "failed", taskName: "t", message, odpsCode: "ODPS-0130131" });
    const plain = await open({ subscriptions: [instanceOf("i1")] });
    await plain.until(tells("failed"));
    expect(JSON.stringify(plain.messages)).not.toContain("secret_table");
    expect(JSON.stringify(plain.messages)).toContain("ODPS-0130131");
    for (const action of ["read-sql", "read-results"] as const) {
      grant({ caller: "ann", projects: { demo_project: ["read", action] } });
      const trusted = await open({ subscriptions: [instanceOf("i1")] });
      expect(JSON.stringify(await trusted.until(tells("failed")))).toContain("secret_table");
    }
  });

  it("is nothing of an instance that is another's, not even that it is there", async () => {
    const { upstream, open, grant } = bed();
    grant(onlyAnns);
    upstream.instance("i1").next(snapshotOf("i1", "bob"));
    upstream.instance("i2").error(new MaxComputeError("not_found", "ODPS-0420061: Instance not found: 'i2'"));
    const page = await open({ subscriptions: [instanceOf("i1"), instanceOf("i2")] });
    const errors = [await page.until(tells("failed", "i1")), await page.until(tells("failed", "i2"))];
    expect(page.messages).toHaveLength(2);
    expect(JSON.stringify(errors[0]).replaceAll("i1", "i2")).toBe(JSON.stringify(errors[1]));
  });

  it("ends when the owner becomes known and is another", async () => {
    const { upstream, open, grant } = bed();
    grant({ ...readAll, maySee: ({ owner }) => owner === null || owner === "ann" });
    const page = await open({ subscriptions: [instanceOf("i1")] });
    upstream.instance("i1").next(snapshotOf("i1", null));
    upstream.instance("i1").next({
      instanceId: "i1",
      seq: 1,
      at,
      type: "status",
      status: "Running",
      statusText: "Running",
      owner: "bob",
      startTime: at,
      endTime: null,
    });
    await page.until(tells("failed"));
    expect(page.messages.map(({ type }) => type)).toEqual(["instance", "failed"]);
    expect(upstream.listeners.get("i1")).toBe(0);
  });

  it("is a list without others' instances, coming, changing and going", async () => {
    const { upstream, open, grant } = bed();
    grant(onlyAnns);
    const page = await open({ subscriptions: [list] });
    const view = { instances: [summaryOf("a1", "ann"), summaryOf("b1", "bob")], more: false, trouble: null };
    upstream.listEvents.next({ type: "snapshot", at, view });
    upstream.listEvents.next({
      type: "changed",
      at,
      updated: [summaryOf("a2", "ann"), summaryOf("b2", "bob"), summaryOf("a1", "bob")],
      removed: ["b1"],
      more: false,
    });
    upstream.listEvents.next({ type: "recovered", at, since: at });
    await page.until(tells("recovered"));
    expect(page.messages).toEqual([
      { type: "list", key: "list", event: { type: "snapshot", at, view: { ...view, instances: [summaryOf("a1", "ann")] } } },
      { type: "list", key: "list", event: { type: "changed", at, updated: [summaryOf("a2", "ann")], removed: ["a1"], more: false } },
      { type: "list", key: "list", event: { type: "recovered", at, since: at } },
    ]);
  });

  it("of a list changes with the grant, at the next minute, without leaving the shared list", async () => {
    const { upstream, open, grant } = bed();
    grant(onlyAnns);
    upstream.listEvents.next({
      type: "snapshot",
      at,
      view: { instances: [summaryOf("a1", "ann"), summaryOf("b1", "bob")], more: false, trouble: null },
    });
    const page = await open({ subscriptions: [list] });
    grant({ ...readAll, maySee: ({ owner }) => owner === "bob" });
    await vi.advanceTimersByTimeAsync(60_000);
    await page.until((message) => JSON.stringify(message).includes("b1"));
    expect(page.messages.map((message) => JSON.stringify(message).match(/"instanceId":"\w+"/g))).toEqual([
      ['"instanceId":"a1"'],
      ['"instanceId":"b1"'],
    ]);
    expect(upstream.listeners.get("list")).toBe(1);
  });

  it("is no word of the gateway's network", async () => {
    const { upstream, open, failures } = bed();
    const words = "http://10.1.2.3:8080 could not be reached (ECONNREFUSED).";
    upstream.instance("i1").next(snapshotOf("i1"));
    upstream.instance("i1").next({ instanceId: "i1", seq: 1, at, type: "trouble", code: "connect_failed", message: words, since: at });
    upstream.listEvents.next({
      type: "snapshot",
      at,
      view: { instances: [], more: false, trouble: { code: "unauthorized", message: words, since: at } },
    });
    const page = await open({ subscriptions: [instanceOf("i1"), list] });
    upstream.instance("i1").error(new MaxComputeError("connect_failed", words));
    upstream.listEvents.error(new TypeError(words));
    await page.until(tells("failed", "i1"));
    await page.until(tells("failed", "list"));
    expect(JSON.stringify(page.messages)).not.toContain("10.1.2.3");
    expect(page.messages.at(-1)).toMatchObject({ error: { code: "server" } });
    expect(failures.map(({ detail }) => detail)).toEqual([`connect_failed: ${words}`, `TypeError: ${words}`]);
  });
});

describe("a caller with many pages", () => {
  it("has so many streams at most; those whose page is gone make room", async () => {
    const { open, notes } = bed({ streamsPerCaller: 2 });
    const first = await open({ subscriptions: [] });
    await open({ subscriptions: [] });
    await expect(open({ subscriptions: [] })).rejects.toMatchObject({ fault: { code: "throttled" }, status: 429 });
    await first.leave();
    await open({ subscriptions: [] });
    expect(notes.map(({ what, reason }) => reason ?? what)).toEqual(["opened", "opened", "left", "crowded", "opened"]);
  });
});
