import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { QueryQueue } from "./query-queue.ts";

/** MaxCompute's own zone; `odps.sql.timezone` chooses another. */
export const defaultTimeZone: string = "Asia/Shanghai";

/** Connections to one database in memory, as many as queries may run at once. */
export class DuckDbPool {
  readonly #instance: DuckDBInstance;
  readonly #queue: QueryQueue;
  readonly #idle: DuckDBConnection[] = [];
  #aside: Promise<DuckDBConnection> | undefined;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  private constructor(instance: DuckDBInstance, places: number) {
    this.#instance = instance;
    this.#queue = new QueryQueue(places);
  }

  static async open(places: number): Promise<DuckDbPool> {
    if (!Number.isInteger(places) || places < 1)
      throw new RangeError(`maxConcurrentQueries is a whole number of at least 1, not ${places}.`);
    const options = {
      // Else four fifths of the machine's: it keeps what it has read of results on disk for as long as there is room.
      memory_limit: "1GB",
      default_null_order: "nulls_first_on_asc_last_on_desc",
      order_by_non_integer_literal: "true",
      autoinstall_known_extensions: "false",
    };
    return new DuckDbPool(await DuckDBInstance.create(":memory:", options), places);
  }

  /**
   * Lends a connection as soon as one is free. An abort leaves the queue, or interrupts what DuckDB is doing, and rejects
   * with the signal's reason in both cases; the connection stays good.
   */
  async use<T>(
    timeZone: string | undefined,
    signal: AbortSignal | undefined,
    work: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> {
    const stop = signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]);
    const running = this.#queue.run(() => this.#lend(timeZone, stop, work), stop);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #lend<T>(
    timeZone: string | undefined,
    signal: AbortSignal,
    work: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> {
    const connection = this.#idle.pop() ?? (await this.#instance.connect());
    const interrupting = interruptOnAbort(connection, signal);
    try {
      signal.throwIfAborted();
      await connection.run(`SET TimeZone = '${(timeZone ?? defaultTimeZone).replaceAll("'", "''")}'`);
      signal.throwIfAborted();
      return await work(connection);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      interrupting.stop();
      this.#idle.push(connection);
    }
  }

  /** Bytes of a database on disk that are in use. Asked beside the queue, while queries run. */
  async usedBytes(database: string): Promise<number> {
    this.#aside ??= this.#instance.connect();
    const reader = await (await this.#aside).runAndReadAll(`SELECT used_blocks * block_size FROM pragma_database_size() WHERE database_name = '${database}'`);
    return Number(reader.getRowsJson()[0]?.[0]);
  }

  throwIfClosed(): void {
    this.#closing.signal.throwIfAborted();
  }

  /** Stops everything that runs or waits, and closes the database when all of it has ended. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("The SQL engine is closed."));
    await Promise.allSettled(this.#running);
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    (await this.#aside)?.closeSync();
    this.#instance.closeSync();
  }
}

/** DuckDB forgets an interrupt that comes before its query begins, so it is repeated until the work has ended. */
function interruptOnAbort(connection: DuckDBConnection, signal: AbortSignal): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    timer ??= setInterval(() => connection.interrupt(), 5);
  };
  signal.addEventListener("abort", interrupt, { once: true });
  return {
    stop() {
      clearInterval(timer);
      signal.removeEventListener("abort", interrupt);
    },
  };
}
