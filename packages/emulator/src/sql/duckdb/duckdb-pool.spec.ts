import { expect, it } from "vitest";

import { DuckDbPool } from "./duckdb-pool.ts";

it("lends a connection without the transaction of work that was interrupted or has failed", async () => {
  const pool = await DuckDbPool.open(1);
  const stop = new AbortController();
  const interrupted = pool.use(undefined, stop.signal, async (connection) => {
    await connection.run("BEGIN");
    stop.abort(new Error("stopped"));
    await connection.run("SELECT count(*) FROM range(10000000000)");
  });
  await expect(interrupted).rejects.toThrow("stopped");
  const failed = pool.use(undefined, undefined, async (connection) => {
    await connection.run("BEGIN");
    await connection.run("SELECT * FROM nothing_here");
  });
  await expect(failed).rejects.toThrow("nothing_here");
  await pool.use(undefined, undefined, async (connection) => {
    await connection.run("BEGIN");
    await connection.run("ROLLBACK");
  });
  await pool.close();
});
