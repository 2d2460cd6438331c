import type { InstanceEvent, InstanceListEvent, InstanceView } from "@maxcompute-rx/core";
import { BehaviorSubject, of } from "rxjs";
import { beforeEach, describe, expect, it } from "vitest";

import { EventStream } from "./event-stream.ts";
import { gatewayListSource, gatewayWatchSource } from "./gateway-sources.ts";
import { gatewayTransport } from "../gateway/gateway-transport.ts";
import type { PauseReason } from "./pause-reasons.ts";
import type { StreamTarget, StreamUpdate } from "./stream-listeners.ts";
import { FakeGateway } from "../testing/fake-gateway.ts";
import { ManualScheduler, settled } from "../testing/manual-scheduler.ts";

const project = "p";
const plain = { tasks: false, progress: false };
const at = "2026-11-22T10:00:00.000Z";

function wanted(instanceId: string, interest = plain): StreamTarget {
  return { kind: "instance", project, instanceId, interest };
}

function viewOf(instanceId: string): InstanceView {
  const known = {
    instanceId,
    project,
    status: "Running",
    statusText: "Running",
    owner: null,
    startTime: null,
    endTime: null,
  } as const;
  return { ...known, tasks: [], progress: [], trouble: null, outcome: null };
}

function snapshot(instanceId: string): InstanceEvent {
  return { instanceId, seq: 7, at, type: "snapshot", view: viewOf(instanceId) };
}

let gateway: FakeGateway;
let scheduler: ManualScheduler;
let pauses$: BehaviorSubject<ReadonlySet<PauseReason>>;
let stream: EventStream;
beforeEach(() => {
  gateway = new FakeGateway();
  scheduler = new ManualScheduler();
  pauses$ = new BehaviorSubject<ReadonlySet<PauseReason>>(new Set());
  const transport = gatewayTransport({ gateway: "http://page.test/gw", fetch: gateway.fetch });
  stream = new EventStream({
    transport,
    gatewayUrl: () => "http://page.test/gw",
    pauses$,
    toleranceMs: 60_000,
    scheduler,
    random: () => 1,
  });
});

/** Listens, and writes down in short words what is heard. */
function hear(what: StreamTarget): { readonly heard: string[]; readonly leave: () => void } {
  const heard: string[] = [];
  const word = (update: StreamUpdate): string =>
    "event" in update ? update.event.type : update.type === "trouble" ? `trouble ${update.trouble.code}` : update.type;
  const subscription = stream.listen(of(what)).subscribe({
    next: (update) => heard.push(word(update)),
    error: (error: { code: string }) => heard.push(`error ${error.code}`),
    complete: () => heard.push("complete"),
  });
  return { heard, leave: () => subscription.unsubscribe() };
}

describe("the one stream of a client", () => {
  it("is opened once for all that begins in one go, with the header that gateways ask for", async () => {
    hear(wanted("a"));
    hear(wanted("b"));
    hear({ kind: "list", project, filter: { status: "Running" } });
    await settled();
    expect(gateway.requests).toHaveLength(1);
    expect(gateway.requests[0]).toMatchObject({
      path: "/gw/stream",
      headers: { "x-maxcompute-rx": expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    const { stream: name, subscriptions } = gateway.stream.request;
    expect(name).toMatch(/^[0-9a-f]{32}$/);
    expect(subscriptions.map(({ kind }) => kind)).toEqual(["instance", "instance", "list"]);
    expect(new Set(subscriptions.map(({ key }) => key)).size).toBe(3);
  });

  it("is not opened for somebody who leaves at once", async () => {
    hear(wanted("a")).leave();
    await settled();
    expect(gateway.requests).toEqual([]);
  });

  it("is changed, not opened again, when somebody comes, leaves or wants more", async () => {
    const interest$ = new BehaviorSubject(wanted("a"));
    stream.listen(interest$).subscribe();
    await settled();
    const other = hear(wanted("b"));
    await settled();
    interest$.next(wanted("a", { tasks: true, progress: true }));
    other.leave();
    await settled();
    const [opened, ...changes] = gateway.requests;
    expect(changes.map(({ path }) => path)).toEqual(Array(2).fill(`/gw/stream/${opened?.body.stream}`));
    expect(changes[0]?.body.subscriptions).toHaveLength(2);
    expect(changes[1]?.body.subscriptions).toMatchObject([{ instanceId: "a", interest: { tasks: true, progress: true } }]);
    expect(gateway.streams).toHaveLength(1);
  });

  it("says of each change for which connection it is, so that a late one cannot replace what a later connection wants", async () => {
    hear(wanted("a"));
    await settled();
    hear(wanted("b"));
    await settled();
    await gateway.stream.drop();
    await scheduler.advance(2000);
    hear(wanted("c"));
    await settled();
    const [first, , second] = gateway.requests.map(({ body }) => body.connection);
    expect([first, second].map((name) => /^[0-9a-f]{32}$/.test(String(name)))).toEqual([true, true]);
    expect(second).not.toBe(first);
    expect(gateway.requests.map(({ body }) => body.connection)).toEqual([first, first, second, second]);
  });

  it("sends a change that is made while the answer to another one is being read", async () => {
    hear(wanted("a"));
    await settled();
    // In each of the turns in which the answer is handed on.
    for (let turns = 0; turns < 40; turns += 1) {
      let answer = (): void => {};
      gateway.answers.push(() => new Promise((resolve) => (answer = () => resolve(new Response(null, { status: 204 })))));
      hear(wanted(`b${turns}`));
      await settled();
      answer();
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      hear(wanted(`c${turns}`));
      await settled();
      expect(gateway.requests.at(-1)?.body.subscriptions.at(-1)).toMatchObject({ instanceId: `c${turns}` });
    }
  });

  it("sends changes one after the other, the last state last", async () => {
    hear(wanted("a"));
    await settled();
    let answer = (): void => {};
    gateway.answers.push(() => new Promise((resolve) => (answer = () => resolve(new Response(null, { status: 204 })))));
    hear(wanted("b"));
    await settled();
    hear(wanted("c"));
    await settled();
    const last = hear(wanted("d"));
    await settled();
    last.leave();
    await settled();
    expect(gateway.requests).toHaveLength(2);
    answer();
    await settled();
    expect(gateway.requests.slice(1).map(({ body }) => body.subscriptions.length)).toEqual([2, 3]);
  });

  it("is closed when the last one leaves, and a new one begins anew", async () => {
    const first = hear(wanted("a"));
    await settled();
    await gateway.stream.tell(4, { type: "instance", key: "1", event: snapshot("a") });
    first.leave();
    await settled();
    expect(gateway.stream.isRead()).toBe(false);
    hear(wanted("a"));
    await settled();
    const [one, two] = gateway.streams.map(({ request }) => request);
    expect(two?.stream).not.toBe(one?.stream);
    expect(two?.lastEventId).toBeUndefined();
  });

  it("hands each event to its listener only, and passes over what it does not know", async () => {
    const [a, b] = [hear(wanted("a")), hear(wanted("b"))];
    await settled();
    await gateway.stream.tell(1, { type: "instance", key: "2", event: snapshot("b") });
    await gateway.stream.send('id: 2\ndata: {"type":"of a later version","key":"1"}\n\n');
    await gateway.stream.tell(3, { type: "instance", key: "99", event: snapshot("z") });
    await gateway.stream.tell(4, { type: "failed", key: "1", error: { code: "not_found", message: "No such instance." } });
    await gateway.stream.tell(5, { type: "completed", key: "2" });
    expect(a.heard).toEqual(["error not_found"]);
    expect(b.heard).toEqual(["snapshot", "complete"]);
    expect(gateway.stream.isRead()).toBe(false);
  });

  it("reads events that are cut anywhere", async () => {
    const { heard } = hear(wanted("a"));
    await settled();
    const text = `id: 1\ndata: ${JSON.stringify({ type: "instance", key: "1", event: snapshot("\u4e2d") })}\n\n`;
    for (const character of text) await gateway.stream.send(character);
    expect(heard).toEqual(["snapshot"]);
  });
});

describe("a stream that breaks", () => {
  it("goes on from its last event, and tells of no gap when it is back at once", async () => {
    const { heard } = hear(wanted("a"));
    await settled();
    await gateway.stream.tell(41, { type: "instance", key: "1", event: snapshot("a") });
    await gateway.stream.end();
    await scheduler.advance(1000);
    expect(gateway.streams.map(({ request }) => request.lastEventId)).toEqual([undefined, "41"]);
    expect(gateway.streams[1]?.request.stream).toBe(gateway.streams[0]?.request.stream);
    expect(heard).toEqual(["snapshot"]);
  });

  it("goes on at another gateway at once, with the last event of each that has one, when its gateway goes down in order", async () => {
    const { heard } = hear(wanted("a"));
    hear(wanted("b"));
    await settled();
    await gateway.stream.send(`id: 7@1-0\ndata: ${JSON.stringify({ type: "instance", key: "1", event: snapshot("a") })}\n\n`);
    await gateway.stream.send('id: 8@2-0\ndata: {"type":"position"}\n\n');
    await gateway.stream.send('id: 9@2-0\ndata: {"type":"moved"}\n\n');
    await gateway.stream.end();
    await settled();
    expect(gateway.streams).toHaveLength(2);
    expect(gateway.stream.request).toMatchObject({ stream: gateway.streams[0]?.request.stream, lastEventId: "9@2-0" });
    expect(gateway.stream.request.after).toEqual({ 1: "7@1-0" });
    expect(heard).toEqual(["snapshot"]);
  });

  it("asks for snapshots after events were lost, and of what is another subscription now", async () => {
    const interest$ = new BehaviorSubject(wanted("a"));
    stream.listen(interest$).subscribe();
    hear(wanted("b"));
    hear(wanted("c"));
    await settled();
    for (const [key, id] of [
      ["1", 1],
      ["2", 2],
    ] as const)
      await gateway.stream.tell(id, { type: "instance", key, event: snapshot("a") });
    await gateway.stream.tell(3, { type: "reset" });
    for (const [key, id] of [
      ["1", 4],
      ["3", 5],
    ] as const)
      await gateway.stream.tell(id, { type: "instance", key, event: snapshot("a") });
    interest$.next(wanted("a", { tasks: true, progress: true }));
    await settled();
    await gateway.stream.end();
    await scheduler.advance(1000);
    expect(gateway.stream.request.after).toEqual({ 3: "5" });
  });

  it("tells of a gap that lasts, tries with growing pauses, and tells when it is over", async () => {
    const { heard } = hear(wanted("a"));
    await settled();
    await gateway.stream.tell(1, { type: "instance", key: "1", event: snapshot("a") });
    gateway.away(4);
    await gateway.stream.drop();
    const seen: number[] = [];
    for (let second = 1; second <= 31; second += 1) {
      await scheduler.advance(1000);
      seen.push(gateway.requests.length - 1);
    }
    // After 1, 2, 4, 8 and 15 seconds.
    expect([0, 2, 6, 14, 29].map((second) => seen[second])).toEqual([1, 2, 3, 4, 5]);
    expect(heard).toEqual(["snapshot", "trouble connection_lost", "recovered"]);
  });

  it("ends with the error when the gateway is away for longer than is endured", async () => {
    const { heard } = hear(wanted("a"));
    gateway.away(100);
    await settled();
    await scheduler.advance(75_000);
    expect(heard).toEqual(["error connection_lost"]);
    const asked = gateway.requests.length;
    await scheduler.advance(600_000);
    expect(gateway.requests).toHaveLength(asked);
  });

  it("is taken for lost when the gateway falls silent, comments being signs of life", async () => {
    hear(wanted("a"));
    await settled();
    for (let turn = 0; turn < 10; turn += 1) {
      await scheduler.advance(15_000);
      await gateway.stream.send(":\n\n");
    }
    expect(gateway.streams).toHaveLength(1);
    await scheduler.advance(47_000);
    expect(gateway.streams).toHaveLength(2);
    expect(gateway.streams[0]?.isRead()).toBe(false);
  });

  it("is as old as the last sign of life when it fell silent", async () => {
    const sinces: string[] = [];
    stream.listen(of(wanted("a"))).subscribe((update) => {
      if (update.type === "trouble") sinces.push(update.trouble.since);
    });
    await settled();
    await scheduler.advance(15_000);
    await gateway.stream.tell(1, { type: "instance", key: "1", event: snapshot("a") });
    gateway.away(2);
    await scheduler.advance(50_000);
    expect(sinces).toEqual([new Date(15_000).toISOString()]);
  });

  it("honours the time that a gateway asks for", async () => {
    gateway.answers.push(() => new Response("busy", { status: 503, headers: { "retry-after": "20" } }));
    hear(wanted("a"));
    await settled();
    await scheduler.advance(19_000);
    expect(gateway.requests).toHaveLength(1);
    await scheduler.advance(2000);
    expect(gateway.requests).toHaveLength(2);
  });

  it("tells of a pause that was asked for, and waits for no longer than is endured", async () => {
    const { heard } = hear(wanted("a"));
    await settled();
    await gateway.stream.tell(1, { type: "instance", key: "1", event: snapshot("a") });
    const busy = (): Response => new Response("busy", { status: 429, headers: { "retry-after": "999999" } });
    gateway.answers.push(busy, busy);
    await gateway.stream.end();
    await scheduler.advance(1000);
    expect(heard).toEqual(["snapshot", "trouble throttled"]);
    await scheduler.advance(61_000);
    expect(heard).toEqual(["snapshot", "trouble throttled", "error throttled"]);
  });

  it("marks what was lost when the gateway cannot go on from the last event", async () => {
    const { heard } = hear(wanted("a"));
    await settled();
    await gateway.stream.tell(1, { type: "instance", key: "1", event: snapshot("a") });
    await gateway.stream.end();
    await scheduler.advance(1000);
    await gateway.stream.tell(1, { type: "reset" });
    await gateway.stream.tell(2, { type: "instance", key: "1", event: snapshot("a") });
    expect(heard).toEqual(["snapshot", "trouble connection_lost", "recovered", "snapshot"]);
  });

  it("is opened anew, under another name, when the gateway does not know it", async () => {
    const { heard } = hear(wanted("a"));
    await settled();
    await gateway.stream.tell(1, { type: "instance", key: "1", event: snapshot("a") });
    gateway.answers.push(() => Response.json({ code: "not_found", message: "No such stream." }, { status: 404 }));
    hear(wanted("b"));
    await settled();
    await scheduler.advance(1000);
    const [before, after] = gateway.streams.map(({ request }) => request);
    expect(after?.stream).not.toBe(before?.stream);
    expect(after).toMatchObject({ subscriptions: [{ instanceId: "a" }, { instanceId: "b" }] });
    expect(after?.lastEventId).toBeUndefined();
    expect(heard).toEqual(["snapshot", "trouble connection_lost", "recovered"]);
  });

  it.each([
    ["a fault of the gateway", () => Response.json({ code: "unauthorized", message: "Who are you?" }, { status: 401 }), "unauthorized"],
    ["a refusal of something before it", () => new Response("<html>", { status: 403 }), "forbidden"],
    ["an address where no gateway is", () => new Response("Not Found", { status: 404 }), "not_found"],
  ])("ends at once with %s, and may be begun again", async (_what, answer, code) => {
    gateway.answers.push(answer);
    const { heard } = hear(wanted("a"));
    await settled();
    expect(heard).toEqual([`error ${code}`]);
    hear(wanted("a"));
    await settled();
    expect(gateway.streams).toHaveLength(1);
  });

  it("does not believe an event stream that is none of a gateway", async () => {
    const { heard } = hear(wanted("a"));
    await settled();
    for (let turn = 0; turn < 5; turn += 1) {
      await gateway.stream.send('id: 1\ndata: {"type":"instance","key":"1","event":{"type":"snapshot"}}\n\n');
      await scheduler.advance(15_000);
    }
    expect(heard).toEqual(["error unexpected_answer"]);
    expect(gateway.streams).toHaveLength(5);
  });

  it("does not believe a page that answers in the gateway's place", async () => {
    for (let turn = 0; turn < 9; turn += 1)
      gateway.answers.push(() => new Response("<html>Welcome</html>", { headers: { "content-type": "text/html" } }));
    const { heard } = hear(wanted("a"));
    await settled();
    await scheduler.advance(60_000);
    expect(heard).toEqual(["error unexpected_answer"]);
    expect(gateway.requests).toHaveLength(5);
  });
});

describe("a page that pauses", () => {
  it("closes its stream, tells why, and goes on at once when it is back", async () => {
    const { heard } = hear(wanted("a"));
    await settled();
    await gateway.stream.tell(5, { type: "instance", key: "1", event: snapshot("a") });
    pauses$.next(new Set(["hidden"]));
    await settled();
    expect(gateway.stream.isRead()).toBe(false);
    pauses$.next(new Set(["hidden", "offline"]));
    pauses$.next(new Set(["offline"]));
    await scheduler.advance(3_600_000);
    expect(gateway.requests).toHaveLength(1);
    pauses$.next(new Set());
    await settled();
    expect(gateway.stream.request.lastEventId).toBe("5");
    expect(heard).toEqual(["snapshot", "trouble aborted", "trouble connect_failed", "recovered"]);
  });

  it("takes up what was begun meanwhile", async () => {
    pauses$.next(new Set(["offline"]));
    const { heard } = hear(wanted("a"));
    await settled();
    expect(gateway.requests).toEqual([]);
    pauses$.next(new Set());
    await settled();
    await gateway.stream.tell(1, { type: "instance", key: "1", event: snapshot("a") });
    expect(heard).toEqual(["snapshot"]);
  });
});

describe("the sources on top of it", () => {
  it("number the events of an instance through all gaps, and end with it", async () => {
    const events: InstanceEvent[] = [];
    let completed = false;
    gatewayWatchSource({ stream, project, scheduler })
      .events("a", of(plain), of("a page"))
      .subscribe({ next: (event) => events.push(event), complete: () => (completed = true) });
    await settled();
    const told = { instanceId: "a", at } as const;
    await gateway.stream.tell(1, { type: "instance", key: "1", event: snapshot("a") });
    pauses$.next(new Set(["offline"]));
    pauses$.next(new Set());
    await settled();
    await gateway.stream.tell(2, { type: "instance", key: "1", event: { ...told, seq: 8, type: "succeeded" } });
    expect(events.map(({ type, seq }) => [type, seq])).toEqual([
      ["snapshot", 7],
      ["trouble", 8],
      ["recovered", 9],
      ["succeeded", 10],
    ]);
    expect(events.every(({ instanceId }) => instanceId === "a")).toBe(true);
    expect(completed).toBe(true);
    await settled();
    expect(gateway.stream.isRead()).toBe(false);
  });

  it("keep the trouble that the gateway has when the way to it is free again", async () => {
    const events: InstanceListEvent[] = [];
    gatewayListSource({ stream, project, scheduler })
      .events({})
      .subscribe((event) => events.push(event));
    await settled();
    const trouble = { code: "unavailable", message: "Away.", since: at };
    await gateway.stream.tell(1, {
      type: "list",
      key: "1",
      event: { at, type: "snapshot", view: { instances: [], more: false, trouble } },
    });
    pauses$.next(new Set(["offline"]));
    pauses$.next(new Set());
    await settled();
    expect(events.map((event) => (event.type === "trouble" ? event.code : event.type))).toEqual([
      "snapshot",
      "connect_failed",
      "recovered",
      "unavailable",
    ]);
  });
});
