import fc from "fast-check";
import { asapScheduler } from "rxjs";
import type { SchedulerLike, Subscription } from "rxjs";
import { describe, expect, it } from "vitest";

import type { ApiClient } from "../../http/api-client.ts";
import type { ApiAnswer, ApiCall } from "../../wire/call/api-call.ts";
import { readErrorAnswer } from "../../wire/errors/error-answer.ts";
import { openDownload } from "./tunnel-download.ts";
import type { TunnelDownload } from "./tunnel-download.ts";

/** Lets no real time pass, and remembers how long each pause would have been. */
function hurried(pauses: number[]): SchedulerLike {
  const schedule = (work: () => void, delay: number): Subscription => {
    pauses.push(delay);
    return asapScheduler.schedule(work);
  };
  // The overloads for work with a state are not used here.
  return { now: () => 0, schedule: schedule as SchedulerLike["schedule"] };
}

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** The sessions of one instance, as a tunnel keeps them. */
class Sessions {
  created = 0;
  /** Ids that rows were given for. */
  readonly given: string[] = [];
  /** What the next sessions will be like. */
  next: { looks: number; status: string; count: number } = { looks: 0, status: "NORMAL", count: 3 };
  /** The word with which sessions that are dead are refused. */
  word = "StatusConflict";
  private readonly alive = new Map<string, { looks: number; status: string; count: number }>();

  expireAll(word: string): void {
    this.word = word;
    this.alive.clear();
  }

  readonly api: ApiClient = {
    call: async (call) => {
      await Promise.resolve();
      const id = valueOf(call, "downloadid") ?? this.create();
      return this.tell(id);
    },
    stream: async (call) => {
      await Promise.resolve();
      const id = valueOf(call, "downloadid") ?? "";
      if (!this.alive.has(id)) throw this.refusal();
      this.given.push(id);
      return { status: 200, headers: {}, body: (async function* () {})() };
    },
  };

  private create(): string {
    this.created += 1;
    const id = `d${this.created}`;
    this.alive.set(id, { ...this.next });
    return id;
  }

  private tell(id: string): ApiAnswer {
    const session = this.alive.get(id);
    if (session === undefined) throw this.refusal();
    const status = session.looks > 0 ? "initiating" : session.status;
    session.looks -= 1;
    const Schema = { columns: [{ name: "a", type: "bigint" }] };
    return { status: 200, headers: {}, body: bytes({ DownloadID: id, RecordCount: session.count, Status: status, Schema }) };
  }

  private refusal(): Error {
    return readErrorAnswer({ status: 400, headers: {}, body: bytes({ Code: this.word, Message: "no" }) }, 0);
  }
}

function valueOf({ query }: ApiCall, name: string): string | null | undefined {
  return query.find(([key]) => key === name)?.[1];
}

function opener(sessions: Sessions, pauses: number[] = []): (reopen?: boolean) => Promise<TunnelDownload> {
  const downloadIds = new Map<string, string>();
  const target = { project: "p", instanceId: "i1", quotaName: undefined };
  return (reopen = false) =>
    openDownload({ api: sessions.api, target, limit: false, reopen, downloadIds, scheduler: hurried(pauses), signal: undefined });
}

const rows = { start: 0, count: 1, columns: undefined, arrow: false, coding: "identity" } as const;

describe("a download session", () => {
  it("gives rows whatever happens to it, and makes no more sessions than it needs", async () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant("expire" as const), word: fc.constantFrom("StatusConflict", "NoSuchDownload") }),
      fc.record({ kind: fc.constant("slow" as const), looks: fc.nat(8) }),
      fc.record({ kind: fc.constant("open" as const), reopen: fc.boolean() }),
      fc.record({ kind: fc.constant("read" as const), atOnce: fc.integer({ min: 1, max: 5 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 30 }), async (events) => {
        const sessions = new Sessions();
        const open = opener(sessions);
        let download = await open();
        let asked = 0;
        let needed = 1;
        // Whether the reader has met its session dead, or would now.
        let isDead = false;
        for (const next of events) {
          if (next.kind === "expire") {
            sessions.expireAll(next.word);
            isDead = true;
          } else if (next.kind === "slow") sessions.next = { ...sessions.next, looks: next.looks };
          else {
            if (isDead || (next.kind === "open" && next.reopen)) needed += 1;
            isDead = false;
            if (next.kind === "open") download = await open(next.reopen);
            else {
              asked += next.atOnce;
              await Promise.all(Array.from({ length: next.atOnce }, () => download.data(rows, undefined)));
            }
          }
        }
        expect(sessions.given).toHaveLength(asked);
        expect(sessions.created).toBe(needed);
        expect(download.session).toMatchObject({ recordCount: 3, columns: [{ name: "a" }] });
      }),
    );
  });

  it("is asked again with longer and longer pauses while it is being made", async () => {
    const sessions = new Sessions();
    sessions.next = { looks: 8, status: "NORMAL", count: 3 };
    const pauses: number[] = [];
    await opener(sessions, pauses)();
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    expect(sessions.created).toBe(1);
  });

  it.each(["FAILED", "EXPIRED", "CLOSED", "CLOSES"])("that is %s from the beginning, or after it was made, is an error", async (status) => {
    for (const looks of [0, 2]) {
      const sessions = new Sessions();
      sessions.next = { looks, status, count: 3 };
      await expect(opener(sessions)()).rejects.toMatchObject({ code: "server", message: expect.stringContaining(status) });
    }
  });

  it("that is made anew and has other rows than before is an error, and every range learns it", async () => {
    const sessions = new Sessions();
    const download = await opener(sessions)();
    sessions.next = { looks: 0, status: "NORMAL", count: 4 };
    sessions.expireAll("StatusConflict");
    const ranges = await Promise.allSettled([download.data(rows, undefined), download.data(rows, undefined)]);
    const changed = { status: "rejected", reason: { code: "invalid_state", message: expect.stringContaining("other rows") } };
    expect(ranges).toMatchObject([changed, changed]);
    expect(sessions.given).toEqual([]);
  });
});
