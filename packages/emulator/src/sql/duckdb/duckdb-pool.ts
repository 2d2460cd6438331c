import { availableParallelism } from "node:os";
import { DuckDBInstance, type DuckDBConnection, type DuckDBResultReader } from "@duckdb/node-api";
import { QueryQueue } from "./query-queue.ts";

/** MaxCompute's own zone; `odps.sql.timezone` chooses another. */
export const defaultTimeZone: string = "Asia/Shanghai";

/** A connection with the time zone it has been given. */
interface ZonedConnection {
  readonly connection: DuckDBConnection;
  timeZone: string | undefined;
}

/** Connections to one database, as many as queries may run at once. */
export class DuckDbPool {
  readonly #instance: DuckDBInstance;
  readonly #queue: QueryQueue;
  readonly #idle: ZonedConnection[] = [];
  #aside: Promise<DuckDBConnection> | undefined;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  private constructor(instance: DuckDBInstance, places: number) {
    this.#instance = instance;
    this.#queue = new QueryQueue(places);
  }

  /** `file` holds the tables; without it they are in memory. */
  static async open(places: number, file: string = ":memory:"): Promise<DuckDbPool> {
    if (!Number.isInteger(places) || places < 1)
      throw new RangeError(`maxConcurrentQueries is a whole number of at least 1, not ${places}.`);
    const options = {
      // Else four fifths of the machine's: it keeps what it has read of results on disk for as long as there is room.
      memory_limit: "1GB",
      // Else one for each core. A small statement takes twice as long where threads hand it to each other, and who asks needs cores, too.
      threads: String(Math.max(1, Math.floor(availableParallelism() / 2))),
      default_null_order: "nulls_first_on_asc_last_on_desc",
      order_by_non_integer_literal: "true",
      autoinstall_known_extensions: "false",
    };
    // DuckDB's lock on a file does not hold within a process. The cache gives the same database to all who open a file in this process.
    // A file of the usual, older version keeps no macros with types.
    const instance =
      file === ":memory:"
        ? await DuckDBInstance.create(file, options)
        : await DuckDBInstance.fromCache(file, { ...options, storage_compatibility_version: "v1.4.0" });
    return new DuckDbPool(instance, places);
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
    return await this.#untilClosed(this.#queue.run(() => this.#lend(timeZone, stop, work), stop));
  }

  async #lend<T>(timeZone: string | undefined, signal: AbortSignal, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const zoned = this.#idle.pop() ?? { connection: await this.#instance.connect(), timeZone: undefined };
    const { connection } = zoned;
    const interrupting = interruptOnAbort(connection, signal);
    let failed = true;
    try {
      signal.throwIfAborted();
      await setTimeZone(zoned, timeZone ?? defaultTimeZone);
      signal.throwIfAborted();
      const result = await work(connection);
      failed = false;
      return result;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      interrupting.stop();
      // The interrupt can hit the ROLLBACK of the work, too. The next query must not find an aborted transaction.
      if (failed) await connection.run("ROLLBACK").catch(() => undefined);
      this.#idle.push(zoned);
    }
  }

  /** Executes a short statement beside the queue, while queries run; nothing interrupts it. */
  async runAside(sql: string): Promise<DuckDBResultReader> {
    this.#closing.signal.throwIfAborted();
    this.#aside ??= this.#instance.connect();
    return await this.#untilClosed(this.#aside.then((connection) => connection.runAndReadAll(sql)));
  }

  /** Bytes of a database on disk that are in use, of unfinished statements too. */
  async usedBytes(database: string): Promise<number> {
    const reader = await this.runAside(`SELECT used_blocks * block_size FROM pragma_database_size() WHERE database_name = '${database}'`);
    return Number(reader.getRowsJson()[0]?.[0]);
  }

  /** Work that has to end before the database is closed. */
  async #untilClosed<T>(running: Promise<T>): Promise<T> {
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  throwIfClosed(): void {
    this.#closing.signal.throwIfAborted();
  }

  /** Stops everything that runs or waits, and closes the database when all of it has ended. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("The SQL engine is closed."));
    await Promise.allSettled(this.#running);
    for (const { connection } of this.#idle.splice(0)) connection.closeSync();
    (await this.#aside)?.closeSync();
    this.#instance.closeSync();
  }
}

/** DuckDB takes longer to set a time zone than to run a small query, so it is set only where it changes. */
async function setTimeZone(zoned: ZonedConnection, timeZone: string): Promise<void> {
  if (zoned.timeZone === timeZone) return;
  zoned.timeZone = undefined;
  await zoned.connection.run(`SET TimeZone = '${timeZone.replaceAll("'", "''")}'`);
  zoned.timeZone = timeZone;
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
