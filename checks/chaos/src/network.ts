import { MaxComputeError, type Transport, type TransportRequest, type TransportResponse } from "@maxcompute-rx/node";

import type { HeapScheduler } from "./heap-scheduler.ts";
import type { Random } from "@maxcompute-rx/checks-common/random";

/** The way between client and service, with a hand on every request and answer. */
export interface Network {
  readonly transport: Transport;
  /** Whatever happens on the way counts up: who waits for quiet looks here. */
  readonly activity: () => number;
  /** When each request left, on the time that really passes. */
  readonly sentAt: readonly number[];
  /** The same for those that watches and lists sent: a client has a budget for these. */
  readonly sentInBackgroundAt: readonly number[];
  /** Refuses connections from now on, or takes them again; what is under way is lost. */
  refuse(refused: boolean): void;
  /** Loses what is under way, as the sleep of a machine does. */
  breakAll(): void;
}

export interface NetworkOptions {
  readonly next: Transport;
  readonly names: ReadonlySet<string>;
  readonly random: Random;
  readonly time: HeapScheduler;
  readonly realNow: () => number;
  readonly log: (line: string, target: string) => void;
}

export function createNetwork({ next, names, random, time, realNow, log }: NetworkOptions): Network {
  const sentAt: number[] = [];
  const sentInBackgroundAt: number[] = [];
  const open = new Set<(error: MaxComputeError) => void>();
  const last = new Map<string, Whole>();
  let count = 0;
  let refused = false;
  let number = 0;

  const exchange = async (request: TransportRequest): Promise<Whole> => {
    const key = `${request.method} ${request.url}`;
    const before = last.get(key);
    // A proxy gives the answer of a moment ago once more. Of two questions at the same time both are still true.
    if (names.has("duplicate") && before !== undefined && request.method === "GET" && realNow() - before.at < 500 && random.next() < 0.5)
      return before;
    const told = await whole(await next(request), realNow());
    const known = names.has("list-rows") && /\/instances\?/.test(request.url) ? { ...told, body: otherRows(told.body, random) } : told;
    last.set(key, known);
    if (last.size > 5000) last.clear();
    if (names.has("reorder") && random.next() < 0.3)
      await new Promise<void>((resolve) => time.schedule(() => resolve(), random.below(4000)));
    return known;
  };

  const transport: Transport = async (request) => {
    const own = (number += 1);
    const target = request.url.replace(/^.*\/api/, "");
    count += 1;
    sentAt.push(realNow());
    if (!isForSubmit(request.method, target)) sentInBackgroundAt.push(realNow());
    log(`#${own} ${request.method}`, target);
    if (refused) throw new MaxComputeError("connect_failed", "The server is being restarted.");
    let lose = (_error: MaxComputeError): void => {};
    const lost = new Promise<never>((_resolve, reject) => (lose = reject));
    open.add(lose);
    try {
      const { status, headers, body } = await Promise.race([exchange(request), lost]);
      log(`#${own} answered ${status}`, target);
      return { status, headers, body: once(body) };
    } catch (error) {
      log(`#${own} failed: ${error instanceof MaxComputeError ? error.code : String(error)}`, target);
      throw error;
    } finally {
      count += 1;
      open.delete(lose);
    }
  };
  const breakAll = (): void => {
    for (const lose of open) lose(new MaxComputeError("connection_lost", "The connection broke."));
  };
  return {
    transport,
    activity: () => count,
    sentAt,
    sentInBackgroundAt,
    breakAll,
    refuse: (now) => {
      refused = now;
      if (now) breakAll();
    },
  };
}

interface Whole extends Omit<TransportResponse, "body"> {
  readonly body: Uint8Array;
  readonly at: number;
}

async function whole({ status, headers, body }: TransportResponse, at: number): Promise<Whole> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return { status, headers, body: Buffer.concat(pieces), at };
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

/** A list that moved while it was read: a row is missing, another one is there twice. */
function otherRows(body: Uint8Array, random: Random): Uint8Array {
  const rows = new TextDecoder().decode(body).split(/(?=<Instance>)/);
  if (rows.length < 4 || random.next() < 0.5) return body;
  const skipped = 1 + random.below(rows.length - 2);
  const twice = 1 + random.below(rows.length - 2);
  return new TextEncoder().encode(rows.flatMap((row, index) => (index === skipped ? [] : index === twice ? [row, row] : [row])).join(""));
}

/** A submit, and how the client looks for the job whose answer was lost: as many instances as there are, each with its source. */
function isForSubmit(method: string, target: string): boolean {
  return method === "POST" || /[?&](source|daterange)(?:[=&]|$)/.test(target);
}
