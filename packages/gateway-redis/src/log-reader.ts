import type { StoredEvent, StoreFollower } from "@maxcompute-rx/gateway";

import type { RedisConnection } from "./redis-client.ts";
import { withTimeout } from "./with-timeout.ts";

export interface LogReaderParts {
  readonly connect: () => RedisConnection;
  /** Key of the log. */
  readonly log: string;
  /** Key of the log's birth: it changes when Redis was emptied. */
  readonly born: string;
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
  /** The number of the last event; null before the first one of this log. */
  #number: number | null = null;
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
      if (count === 0) await this.#verify(ask);
      const events = eventsOf(await ask("XREAD", "COUNT", String(mostPerRead), "BLOCK", String(waitMs), "STREAMS", log, this.#last));
      if (this.#isStopped) return;
      count = events.length;
      this.#take(events);
    }
  }

  #take(events: readonly NumberedEvent[]): void {
    const [first] = events;
    // Events were dropped before they were read: this reader was suspended, or too slow.
    if (first !== undefined && this.#number !== null && first.number !== this.#number + 1) this.#follower.gap();
    const last = events.at(-1);
    this.#last = last?.id ?? this.#last;
    this.#number = last?.number ?? this.#number;
    this.#follower.next(events.map(({ id, data }) => ({ id, data })));
  }

  /** Whether the log is still the same. */
  async #verify(ask: (...command: string[]) => Promise<unknown>): Promise<void> {
    const { born: key } = this.#parts;
    await ask("SET", key, crypto.randomUUID(), "NX");
    const born = String(await ask("GET", key));
    const isOther = this.#born !== null && this.#born !== born;
    this.#born = born;
    if (!isOther) return;
    this.#last = "0-0";
    this.#number = null;
    this.#follower.gap();
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

/** An event with its number in the log. */
interface NumberedEvent extends StoredEvent {
  readonly number: number;
}

/** The answer to XREAD: a list of streams (RESP2) or a map of them (RESP3), each with its events; null if there are none. */
function eventsOf(answer: unknown): readonly NumberedEvent[] {
  if (answer === null || answer === undefined) return [];
  const rows = Array.isArray(answer)
    ? (answer as readonly unknown[]).flatMap((stream) => (Array.isArray(stream) ? rowsOf(stream[1]) : []))
    : Object.values(answer).flatMap(rowsOf);
  return rows;
}

/** Events as Redis writes them: `[id, ["d", data, "n", number]]`. */
function rowsOf(rows: unknown): readonly NumberedEvent[] {
  if (!Array.isArray(rows)) return [];
  return (rows as readonly unknown[]).flatMap((row) => {
    if (!Array.isArray(row) || !Array.isArray(row[1])) return [];
    const [id, fields] = row as [unknown, readonly unknown[]];
    return [{ id: String(id), data: JSON.parse(String(fields[1])) as unknown, number: Number(fields[3]) }];
  });
}
