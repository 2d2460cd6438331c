import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { QueryQueue } from "./query-queue.ts";

/** MaxCompute's own zone; `odps.sql.timezone` chooses another. */
const defaultTimeZone = "Asia/Shanghai";

/** Connections to one database in memory, as many as queries may run at once. */
export class DuckDbPool {
  readonly #instance: DuckDBInstance;
  readonly #queue: QueryQueue;
  readonly #idle: DuckDBConnection[] = [];

  private constructor(instance: DuckDBInstance, places: number) {
    this.#instance = instance;
    this.#queue = new QueryQueue(places);
  }

  static async open(places: number): Promise<DuckDbPool> {
    const options = { default_null_order: "nulls_first_on_asc_last_on_desc", order_by_non_integer_literal: "true", autoinstall_known_extensions: "false" };
    return new DuckDbPool(await DuckDBInstance.create(":memory:", options), places);
  }

  /**
   * Lends a connection as soon as one is free. An abort leaves the queue, or interrupts what DuckDB is doing, and rejects
   * with the signal's reason in both cases; the connection stays good.
   */
  use<T>(timeZone: string | undefined, signal: AbortSignal | undefined, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#queue.run(async () => {
      const connection = this.#idle.pop() ?? (await this.#instance.connect());
      const interrupting = interruptOnAbort(connection, signal);
      try {
        await connection.run(`SET TimeZone = '${(timeZone ?? defaultTimeZone).replaceAll("'", "''")}'`);
        signal?.throwIfAborted();
        return await work(connection);
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      } finally {
        interrupting.stop();
        this.#idle.push(connection);
      }
    }, signal);
  }

  close(): void {
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    this.#instance.closeSync();
  }
}

/** DuckDB forgets an interrupt that comes before its query begins, so it is repeated until the work has ended. */
function interruptOnAbort(connection: DuckDBConnection, signal: AbortSignal | undefined): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    timer ??= setInterval(() => connection.interrupt(), 5);
  };
  signal?.addEventListener("abort", interrupt, { once: true });
  return {
    stop() {
      clearInterval(timer);
      signal?.removeEventListener("abort", interrupt);
    },
  };
}
