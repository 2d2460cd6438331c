import type { StoredEvent, StoreFollower } from "@maxcompute-rx/gateway";

import type { RedisConnection } from "./redis-client.ts";
import { withTimeout } from "./with-timeout.ts";

export interface LogReaderParts {
  readonly connect: () => RedisConnection;
  /** Key of the log. */
  readonly log: string;
  /** Key of the log's birth: it changes when Redis was emptied. */
  readonly born: string;
  /** How long events are kept, in milliseconds. */
  readonly keptMs: number;
  readonly timeoutMs: number;
}

/** A read that finds nothing ends after this time. Then it is verified that the log is the same. */
const waitMs = 1000;
const pauseMs = 500;
const mostPerRead = 500;

/** Reads the log over a connection of its own, which waits for new events, until it is stopped. */
export class LogReader {
  readonly #parts: LogReaderParts;
  readonly #follower: StoreFollower;
  #connection: RedisConnection | null = null;
  #isStopped = false;
  /** Of which log the last event was; null before the first read. */
  #born: string | null = null;
  #last = "0-0";
  #readAt = 0;
  #resume: (() => void) | null = null;

  constructor(parts: LogReaderParts, follower: StoreFollower) {
    this.#parts = parts;
    this.#follower = follower;
  }

  async run(after: string | null): Promise<void> {
    this.#last = after ?? "0-0";
    while (!this.#isStopped) {
      try {
        await this.#readOn(await this.#connect());
      } catch (error) {
        this.#disconnect();
        if (this.#isStopped) return;
        this.#follower.away(error);
        await this.#pause();
      }
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#resume?.();
    this.#disconnect();
  }

  async #connect(): Promise<RedisConnection> {
    const connection = this.#parts.connect();
    this.#connection = connection;
    // Failed commands say it as well.
    connection.on("error", () => {});
    await withTimeout(connection.connect(), this.#parts.timeoutMs);
    return connection;
  }

  #disconnect(): void {
    try {
      this.#connection?.destroy();
    } catch {
      // It was not open.
    }
    this.#connection = null;
  }

  async #readOn(connection: RedisConnection): Promise<void> {
    const { log, timeoutMs } = this.#parts;
    const ask = (...command: string[]): Promise<unknown> => withTimeout(connection.sendCommand(command), timeoutMs + waitMs);
    for (let count = 0; !this.#isStopped;) {
      if (count === 0 || count === mostPerRead) await this.#verify(ask, count);
      const events = eventsOf(await ask("XREAD", "COUNT", String(mostPerRead), "BLOCK", String(waitMs), "STREAMS", log, this.#last));
      if (this.#isStopped) return;
      count = events.length;
      this.#last = events.at(-1)?.id ?? this.#last;
      this.#readAt = Date.now();
      this.#follower.next(events);
    }
  }

  /** Whether the next event follows the last one: the log is the same, and nothing between them was dropped. */
  async #verify(ask: (...command: string[]) => Promise<unknown>, count: number): Promise<void> {
    const { born: key, log, keptMs } = this.#parts;
    await ask("SET", key, crypto.randomUUID(), "NX");
    const born = String(await ask("GET", key));
    const isOther = this.#born !== null && this.#born !== born;
    const isBehind =
      this.#born !== null && (count === mostPerRead || Date.now() - this.#readAt > keptMs / 2) && (await this.#isDropped(ask, log));
    this.#born = born;
    if (!isOther && !isBehind) return;
    if (isOther) this.#last = "0-0";
    this.#follower.gap();
  }

  async #isDropped(ask: (...command: string[]) => Promise<unknown>, log: string): Promise<boolean> {
    const [first] = rowsOf(await ask("XRANGE", log, "-", "+", "COUNT", "1"));
    const [kept] = rowsOf(await ask("XRANGE", log, this.#last, this.#last));
    return first !== undefined && kept === undefined;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.#resume = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The answer to XREAD: a list of streams (RESP2) or a map of them (RESP3), each with its events; null if there are none. */
function eventsOf(answer: unknown): readonly StoredEvent[] {
  if (answer === null || answer === undefined) return [];
  const rows = Array.isArray(answer)
    ? (answer as readonly unknown[]).flatMap((stream) => (Array.isArray(stream) ? rowsOf(stream[1]) : []))
    : Object.values(answer).flatMap(rowsOf);
  return rows;
}

/** Events as Redis writes them: `[id, [field, value]]`. */
function rowsOf(rows: unknown): readonly StoredEvent[] {
  if (!Array.isArray(rows)) return [];
  return (rows as readonly unknown[]).flatMap((row) => {
    if (!Array.isArray(row) || !Array.isArray(row[1])) return [];
    const [id, fields] = row as [unknown, readonly unknown[]];
    return [{ id: String(id), data: JSON.parse(String(fields[1])) as unknown }];
  });
}
