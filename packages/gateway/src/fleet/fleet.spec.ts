import type { StreamMessage, StreamSubscription } from "@maxcompute-rx/core/internal";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { callerProof } from "../streams/page-streams.ts";
import type { LogEntry, Want } from "./log-entry.ts";
import { fleetBed, type FleetBed, type FleetPage, type Member } from "../testing/fleet-bed.ts";
import { instanceOf, pageRequest, tells, type Page } from "../testing/pages.ts";

let bed: FleetBed;
beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2023, 0, 1, 12), toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
});
afterEach(() => {
  bed.close();
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
/** Only the status: what has ended is told within a few seconds. */
const plain = { tasks: false, progress: false };
const ids = (count: number) => Array.from({ length: count }, (_, at) => ({ ...instanceOf(`i${at}`), interest: plain }));
const byNumber = (a: number, b: number): number => a - b;
const list = { key: "list", kind: "list", project: "demo_project", filter: {} } as const;

/** What a page was told of instances and lists, in short words. */
function told({ messages }: Page, key?: string): string[] {
  return messages.flatMap((message) => (isAbout(message, key) ? [wordOf(message)] : []));
}

function isAbout(message: StreamMessage, key?: string): boolean {
  return message.type !== "position" && message.type !== "moved" && (key === undefined || !("key" in message) || message.key === key);
}

function wordOf(message: StreamMessage): string {
  return message.type === "instance" || message.type === "list" ? message.event.type : message.type;
}

/** What a replica wrote to the log that it wants. */
function wantsIn(written: unknown): readonly Want[] {
  const [entry] = written as [LogEntry];
  return typeof entry === "object" && entry.type === "wants" ? entry.wants : [];
}

function end(...names: string[]): void {
  for (const name of names) Object.assign(bed.service.jobs.get(name) ?? {}, { status: "Terminated" });
}

function holderOf({ members }: FleetBed): Member {
  const holders = members.filter(({ gateway }) => gateway.counters.heldProjects > 0);
  expect(holders).toHaveLength(1);
  return holders[0] as Member;
}

describe("three gateways with one store", () => {
  it("look at a project once, and tell all pages everything", async () => {
    bed = fleetBed(3, 40);
    const pages = await Promise.all(bed.members.map((member) => bed.open(member, [...ids(20), list])));
    await pass(5000);
    expect(bed.members.map(({ gateway }) => gateway.counters.upstreamWatches).toSorted(byNumber)).toEqual([0, 0, 21]);
    const before = bed.service.asked.list;
    await pass(30_000);
    // One shared look in three seconds, and one for the list itself.
    expect(bed.service.asked.list - before).toBeLessThanOrEqual(20);
    end("i3", "i7");
    await pass(5000);
    for (const page of pages) {
      expect(told(page, "i3").at(-1)).toBe("completed");
      expect(told(page, "i3").filter((word) => word === "succeeded")).toHaveLength(1);
      expect(told(page, "i4")[0]).toBe("snapshot");
      expect(told(page, "i4").filter((word) => word === "snapshot")).toHaveLength(1);
      expect(told(page, "list")[0]).toBe("snapshot");
      expect(told(page)).not.toContain("reset");
    }
    const of = (page: Page) => page.messages.filter((message) => message.type === "instance" && message.event.type !== "snapshot");
    expect(of(pages[1] as Page)).toEqual(of(pages[0] as Page));
  });

  it("tell a page at once what another gateway knows already, without a request", async () => {
    bed = fleetBed(2, 10);
    await bed.open(bed.members[0] as Member, ids(5));
    await pass(2000);
    const before = { ...bed.service.asked };
    const page = await bed.open(bed.members[1] as Member, ids(5));
    await pass(10);
    expect(told(page)).toEqual(Array(5).fill("snapshot"));
    expect(bed.service.asked).toEqual(before);
    // Also a gateway that is new and has read nothing.
    const late = await bed.open(bed.add(), ids(5));
    await pass(10);
    expect(told(late)).toEqual(Array(5).fill("snapshot"));
  });

  it("ask for more when a page of any of them wants more, and no longer when it has left", async () => {
    bed = fleetBed(3, 10);
    await bed.open(bed.members[0] as Member, ids(2));
    await pass(5000);
    expect(bed.service.asked.progress).toBe(0);
    const page = await bed.open(bed.members[2] as Member, [instanceOf("i1")]);
    await pass(5000);
    expect(bed.service.asked.progress).toBeGreaterThan(0);
    await page.leave();
    await pass(20_000);
    const before = bed.service.asked.progress;
    await pass(20_000);
    expect(bed.service.asked.progress).toBe(before);
  });

  it("tell each other at once what is wanted, and once in a second on whose behalf", async () => {
    bed = fleetBed(2, 10);
    const [one, other] = bed.members as [Member, Member];
    await bed.open(other, [list]);
    await pass(2000);
    const before = bed.written.length;
    for (let caller = 0; caller < 10; caller += 1) {
      await bed.open(one, ids(1), { "x-caller": `caller ${caller}` });
      await pass(20);
    }
    const wants = (): readonly Want[] => bed.written.slice(before).flatMap((what) => wantsIn(what));
    expect(wants().map(({ callers }) => callers.length)).toEqual([1]);
    await pass(1000);
    expect(wants().map(({ callers }) => callers.length)).toEqual([1, 10]);
  });

  it("tell the error of a watch to the pages of all, and begin anew for who comes later", async () => {
    bed = fleetBed(2, 1);
    const pages = await Promise.all(bed.members.map((member) => bed.open(member, [instanceOf("nobody")])));
    await pass(5000);
    const errors = pages.map(({ messages }) => messages.find(tells("failed")));
    expect(errors[0]).toMatchObject({ error: { code: "not_found" } });
    expect(errors[1]).toEqual(errors[0]);
    expect(bed.members.map(({ gateway }) => gateway.counters.upstreamWatches)).toEqual([0, 0]);
  });
});

describe("when the gateway that looks dies", () => {
  it("another one looks within seconds, and no page of the others notices", async () => {
    bed = fleetBed(3, 20);
    const holder = bed.members[0] as Member;
    const subscriptions = [...ids(4), instanceOf("i4")];
    await bed.open(holder, subscriptions);
    await pass(1000);
    const pages = await Promise.all(bed.members.slice(1).map((member) => bed.open(member, subscriptions)));
    await pass(3000);
    expect(holderOf(bed)).toBe(holder);
    holder.die();
    end("i2");
    await pass(8000 + 3000);
    for (const page of pages) {
      // The new holder looks at tasks and progress, too, and sees nothing new.
      expect(told(page, "i4")).toEqual(["snapshot"]);
      expect(told(page, "i2").filter((word) => word === "succeeded")).toHaveLength(1);
      expect(told(page, "i1").filter((word) => word === "snapshot")).toHaveLength(1);
      expect(told(page)).not.toContain("reset");
    }
    expect(
      bed.members
        .slice(1)
        .map(({ gateway }) => gateway.counters.heldProjects)
        .toSorted(byNumber),
    ).toEqual([0, 1]);
  });

  it("its pages go on at another one after their last event, and get nothing twice", async () => {
    bed = fleetBed(2, 20);
    const [one, other] = bed.members as [Member, Member];
    const page = await bed.open(one, [...ids(5), list]);
    await pass(3000);
    one.die();
    const next = await bed.move(page, other);
    end("i2");
    await pass(12_000);
    expect(told(next, "i2").filter((word) => word !== "tasks" && word !== "status")).toEqual(["succeeded", "completed"]);
    expect(told(next, "i1")).not.toContain("snapshot");
    expect(told(next)).not.toContain("reset");
    expect(told(next, "list")).toContain("changed");
    expect(told(next, "list")).not.toContain("snapshot");
  });

  it("one that comes back to life cannot publish", async () => {
    bed = fleetBed(2, 20);
    const [one, other] = bed.members as [Member, Member];
    await bed.open(one, ids(3));
    await pass(1000);
    const page = await bed.open(other, ids(3));
    one.cut();
    await pass(10_000);
    expect(other.gateway.counters.heldProjects).toBe(1);
    one.mend();
    await pass(10_000);
    end("i1");
    await pass(5000);
    expect(holderOf(bed)).toBe(other);
    expect(told(page, "i1").filter((word) => word === "succeeded")).toHaveLength(1);
  });
});

describe("a page that moves", () => {
  it("gets what it missed from the log", async () => {
    bed = fleetBed(3, 20);
    const [one, other, third] = bed.members as [Member, Member, Member];
    const witness = await bed.open(third, ids(6));
    const page = await bed.open(one, ids(6));
    await pass(3000);
    await page.leave();
    end("i1", "i4");
    await pass(6000);
    const next = await bed.move(page, other);
    await pass(100);
    const about = (id: string, { messages }: Page) => messages.filter((message) => "key" in message && message.key === id);
    for (const { key } of ids(6)) expect([...about(key, page), ...about(key, next)]).toEqual(about(key, witness));
    expect(told(next)).toContain("succeeded");
  });

  it("gets snapshots of what it has not seen yet, and goes on with the rest", async () => {
    bed = fleetBed(2, 20);
    const [one, other] = bed.members as [Member, Member];
    const page = await bed.open(one, ids(2));
    await pass(3000);
    const next = await bed.move(Object.assign(Object.create(page) as typeof page, { subscriptions: ids(4) }), other);
    await pass(3000);
    expect(["i0", "i1", "i2", "i3"].map((id) => told(next, id).includes("snapshot"))).toEqual([false, false, true, true]);
    expect(told(next)).not.toContain("reset");
  });

  it("begins anew, and is told so, when what it missed is no longer kept", async () => {
    bed = fleetBed(2, 20);
    const [one, other] = bed.members as [Member, Member];
    const page = await bed.open(one, ids(2));
    const witness = await bed.open(one, ids(10));
    await pass(3000);
    await page.leave();
    for (const id of ["i5", "i6", "i7"]) {
      end(id);
      await pass(40_000);
    }
    expect(told(witness)).toContain("succeeded");
    const next = await bed.move(page, other);
    await pass(1000);
    expect(told(next)).toEqual(["reset", "snapshot", "snapshot"]);
  });

  it("can go on for as long as it is connected, also if it was told nothing for long", async () => {
    bed = fleetBed(2, 20);
    const [one, other] = bed.members as [Member, Member];
    const page = await bed.open(one, ids(2));
    await bed.open(one, ids(10));
    await pass(3000);
    for (const id of ["i5", "i6", "i7"]) {
      end(id);
      await pass(40_000);
    }
    const next = await bed.move(page, other);
    await pass(1000);
    expect(told(next)).toEqual([]);
  });

  it("sees at each gateway only what its caller may see", async () => {
    const grants = { ann: "ann", bob: "bob" };
    bed = fleetBed(2, 20, (caller) => ({
      caller,
      projects: { demo_project: ["read"] },
      maySee: ({ owner }) => owner === grants[caller as "ann"],
    }));
    const [one, other] = bed.members as [Member, Member];
    const page = await bed.open(one, [...ids(2), list]);
    await pass(3000);
    const next = await bed.move(page, other);
    end("i1");
    await pass(12_000);
    expect(told(next, "i1").filter((word) => word === "succeeded")).toHaveLength(1);
    expect(told(next, "i1")).not.toContain("snapshot");
    grants.ann = "nobody";
    const stranger = await bed.move(next, one);
    await pass(1000);
    expect(stranger.messages.filter((message) => message.type === "instance")).toEqual([]);
    expect(stranger.messages.find(tells("failed", "i0"))).toMatchObject({ error: { code: "not_found" } });
    expect(JSON.stringify(stranger.messages)).not.toContain('"owner":"ann"');
  });
});

describe("a gateway that goes down in order", () => {
  it("hands its projects over, and its pages miss nothing and wait for nothing", async () => {
    bed = fleetBed(2, 20);
    const [one, other] = bed.members as [Member, Member];
    const page = await bed.open(one, ids(5));
    await pass(3000);
    await one.gateway.handover();
    await page.ended;
    expect(page.messages.at(-1)).toEqual({ type: "moved" });
    expect((await one.gateway(pageRequest("/ready"))).status).toBe(503);
    const next = await bed.move(page, other);
    await pass(10);
    expect(other.gateway.counters.heldProjects).toBe(1);
    end("i2");
    await pass(5000);
    expect(told(next, "i2").filter((word) => word === "succeeded")).toHaveLength(1);
    expect(told(next)).not.toContain("reset");
    expect(told(next)).not.toContain("snapshot");
  });
});

describe("a rolling restart of three gateways under a thousand pages", () => {
  it("loses no event and tells none twice", async () => {
    const jobs = 20;
    bed = fleetBed(3, jobs);
    // Each page watches one instance; every user has five pages.
    const open = (at: number): Promise<FleetPage> =>
      bed.open(bed.members[at % 3] as Member, [ids(jobs)[at % jobs] as StreamSubscription], { "x-caller": `user ${Math.floor(at / 5)}` });
    const pages = await Promise.all(Array.from({ length: 1000 }, async (_, at) => ({ at: at % 3, parts: [await open(at)] })));
    await pass(3000);
    for (let gone = 0; gone < 3; gone += 1) {
      bed.add();
      const moving = pages.filter(({ at }) => at === gone);
      expect(moving.length).toBeGreaterThan(300);
      await (bed.members[gone] as Member).gateway.handover();
      // Some end while their pages are nowhere.
      end(`i${gone}`, `i${gone + 10}`);
      await pass(4000);
      await Promise.all(
        moving.map(async (page, turn) => {
          page.at = gone + 1 + (turn % 3);
          page.parts.push(await bed.move(page.parts.at(-1) as FleetPage, bed.members[page.at] as Member));
        }),
      );
      await pass(1000);
    }
    end(...ids(jobs).map(({ key }) => key));
    await pass(10_000);
    const count = (all: readonly string[], word: string): number => all.filter((other) => other === word).length;
    const wrong = pages
      .map(({ parts }) => parts.flatMap((part) => told(part)))
      .filter((all) => ["snapshot", "status", "succeeded"].some((word) => count(all, word) !== 1) || count(all, "reset") > 0);
    expect(wrong).toEqual([]);
    expect(Math.max(...pages.map(({ parts }) => parts.length))).toBeGreaterThan(2);
  });
});

describe("when the store is away", () => {
  it("each gateway watches by itself and says so, and afterwards one watches for all; pages notice nothing", async () => {
    bed = fleetBed(2, 20);
    const pages = await Promise.all(bed.members.map((member) => bed.open(member, ids(5))));
    await pass(3000);
    for (const member of bed.members) member.cut();
    await pass(3000);
    expect(bed.members.map(({ gateway }) => gateway.counters.isStoreAway)).toEqual([true, true]);
    expect(bed.members.map(({ gateway }) => gateway.counters.upstreamWatches)).toEqual([5, 5]);
    const ready = await bed.members[0]?.gateway(pageRequest("/ready"));
    expect([ready?.status, await ready?.json()]).toEqual([200, { store: "away" }]);
    end("i1");
    await pass(5000);
    for (const member of bed.members) member.mend();
    await pass(10_000);
    expect(bed.members.map(({ gateway }) => gateway.counters.isStoreAway)).toEqual([false, false]);
    expect(bed.members.map(({ gateway }) => gateway.counters.upstreamWatches).toSorted(byNumber)).toEqual([0, 4]);
    end("i2");
    await pass(6000);
    for (const page of pages) {
      for (const id of ["i1", "i2"]) expect(told(page, id).filter((word) => word === "succeeded")).toHaveLength(1);
      expect(told(page, "i0").filter((word) => word === "snapshot")).toHaveLength(1);
      expect(told(page)).not.toContain("reset");
    }
    expect(bed.members[0]?.log.flatMap((entry) => (entry.type === "store" ? [entry.isAway] : []))).toEqual([true, false]);
  });

  it("a page that moves meanwhile gets snapshots and is told of the gap", async () => {
    bed = fleetBed(2, 20);
    const [one, other] = bed.members as [Member, Member];
    const page = await bed.open(one, ids(2));
    await pass(3000);
    for (const member of bed.members) member.cut();
    await pass(1000);
    const next = await bed.move(page, other);
    await pass(3000);
    expect(told(next)).toEqual(["reset", "snapshot", "snapshot"]);
  });
});

describe("when the store has lost everything", () => {
  it("while it was away: pages that did not move notice nothing, one that did begins anew and is told of the gap", async () => {
    bed = fleetBed(3, 20);
    const [one, other, third] = bed.members as [Member, Member, Member];
    const stays = await bed.open(one, ids(5));
    const moves = await bed.open(other, ids(5));
    await pass(3000);
    for (const member of bed.members) member.cut();
    await pass(2000);
    bed.empty();
    end("i1");
    for (const member of bed.members) member.mend();
    await moves.leave();
    const moved = await bed.move(moves, third);
    await pass(10_000);
    end("i2");
    await pass(8000);
    holderOf(bed);
    expect(told(moved).slice(0, 1)).toEqual(["reset"]);
    expect(told(stays)).not.toContain("reset");
    expect(told(stays, "i0").filter((word) => word === "snapshot")).toHaveLength(1);
    for (const page of [stays, moved]) {
      for (const id of ["i1", "i2"]) expect(told(page, id).filter((word) => word === "succeeded")).toHaveLength(1);
    }
  });

  it("while it could be reached: all pages are told of the gap and get snapshots, and go on", async () => {
    bed = fleetBed(2, 20);
    const pages = await Promise.all(bed.members.map((member) => bed.open(member, ids(2))));
    await pass(3000);
    bed.empty();
    await pass(12_000);
    end("i1");
    await pass(6000);
    for (const page of pages) {
      const all = told(page);
      expect(all.filter((word) => word === "reset")).toHaveLength(1);
      expect(all.slice(all.indexOf("reset"), all.indexOf("reset") + 3)).toEqual(["reset", "snapshot", "snapshot"]);
      expect(all.filter((word) => word === "succeeded")).toHaveLength(1);
    }
  });
});

describe("the subscriptions of a page", () => {
  it("are changed by any gateway, for the caller of the stream only", async () => {
    bed = fleetBed(2, 20);
    const [one, other] = bed.members as [Member, Member];
    const page = await bed.open(one, ids(1));
    await pass(1000);
    vi.useRealTimers();
    expect((await bed.change(page, other, ids(3))).status).toBe(204);
    await page.until(tells("snapshot", "i2"));
  });

  it("are changed where the page is now, also by the gateway that it has left and that keeps its stream for a while", async () => {
    bed = fleetBed(2, 20);
    const [one, other] = bed.members as [Member, Member];
    const page = await bed.open(one, ids(1));
    await pass(1000);
    await page.leave();
    const next = await bed.move(page, other);
    vi.useRealTimers();
    expect((await bed.change(next, one, ids(3))).status).toBe(204);
    await next.until(tells("snapshot", "i2"));
  });

  it("are left as they are by what a gateway of another version writes in another form, which harms nobody", async () => {
    bed = fleetBed(2, 20);
    const [one, other] = bed.members as [Member, Member];
    const page = await bed.open(one, ids(1));
    await pass(1000);
    const proof = await callerProof(page.stream, "ann");
    const { connection, stream } = page;
    await bed.append({ type: "change", ask: "a", stream, proof, change: { connection } });
    await bed.append({ type: "of a later version" });
    vi.useRealTimers();
    expect((await bed.change(page, other, ids(3))).status).toBe(204);
    await page.until(tells("snapshot", "i2"));
  });

  it("are refused by a gateway that goes down while it waits for the one that has the page: the page comes again elsewhere", async () => {
    bed = fleetBed(2, 20);
    const [one, other] = bed.members as [Member, Member];
    const page = await bed.open(one, ids(1));
    await pass(1000);
    one.die();
    const change = bed.change(page, other, ids(3));
    // Proofs of callers are made in real time.
    vi.useRealTimers();
    await vi.waitUntil(() => bed.written.some((what) => (what as [Partial<LogEntry>])[0].type === "change"));
    await other.gateway.handover();
    expect((await change).status).toBe(503);
  });

  it("are not taken from a change of an earlier connection that comes late", async () => {
    bed = fleetBed(2, 20);
    const [one, other] = bed.members as [Member, Member];
    const page = await bed.open(one, ids(1));
    await pass(1000);
    await page.leave();
    const next = await bed.move(Object.assign(Object.create(page) as typeof page, { subscriptions: ids(3) }), other);
    const answers: Response[] = [];
    for (const at of [one, other]) void bed.change(page, at, ids(1)).then((answer) => answers.push(answer));
    // Proofs of callers are made in real time.
    while (answers.length < 2) await pass(1000);
    end("i2");
    await pass(5000);
    expect(told(next, "i2")).toContain("succeeded");
  });
});
