import type { Clock } from "../base/clock.ts";
import type { RowBatch } from "../rows/row-source.ts";
import { type TableEntry, tableSql } from "../sql/catalog/table-entry.ts";
import type { TableStore } from "../sql/catalog/table-store.ts";
import { quoteName } from "../sql/quote.ts";
import { tunnelError } from "../tunnel/tunnel-error.ts";
import { BlockStage } from "./block-stage.ts";
import { insertSql } from "./insert-sql.ts";
import type { Place } from "./partition-spec.ts";
import { type Session, Sessions } from "./sessions.ts";
import { operationColumn, readUpserts, stagedColumns } from "./upsert-rows.ts";

/** What an upsert session is created with. */
export interface UpsertInit {
  readonly tables: TableStore;
  readonly entry: TableEntry;
  readonly place: Place;
  readonly slotCount: number;
  readonly bucketCount: number;
  readonly quotaName: string;
}

export interface UpsertSession extends Session, UpsertInit {
  status: "normal" | "committing" | "committed" | "aborted";
  /** In the order in which they were accepted. */
  readonly stages: BlockStage[];
}

/** Uploads of rows that take the place of those with the same primary key when they are committed (docs/tunnel.md 11.8). */
export class UpsertSessions {
  readonly #sessions: Sessions<UpsertSession>;

  constructor(clock: Clock, lifeMs: number) {
    this.#sessions = new Sessions(clock, lifeMs, { name: "upsert", missing: "UpsertSessionNotFound", release: dropStages });
  }

  open(of: string, init: UpsertInit, lifeMs: number | undefined): Promise<UpsertSession> {
    return this.#sessions.add(of, (session) => ({ ...init, ...session, status: "normal", stages: [] }), lifeMs);
  }

  /** Throws the error of the tunnel for an id that is unknown, belongs to another table, or has expired. */
  find(id: string, of: string): UpsertSession {
    return this.#sessions.find(id, of);
  }

  /** Stores what was written to a bucket, all or nothing of it. */
  async write(session: UpsertSession, rows: AsyncIterable<RowBatch>): Promise<void> {
    requireOpen(session);
    const { tables, entry } = session;
    const stage = await BlockStage.of(tables, stagedColumns(entry), readUpserts(entry, rows));
    if (session.status === "normal") return void session.stages.push(stage);
    await stage.drop();
    requireOpen(session);
  }

  /** Changes the table, all or nothing. Clients repeat a commit until it says that it is done. */
  async commit(session: UpsertSession): Promise<void> {
    if (session.status === "committed" || session.status === "committing") return;
    requireOpen(session);
    if (!session.tables.catalog.isCurrent(session.entry))
      throw tunnelError(400, "TableModified", `The specified table has been modified since the upsert initiated: ${session.entry.name}`);
    session.status = "committing";
    try {
      await merge(session);
    } catch (error) {
      session.status = "normal";
      throw error;
    }
    session.status = "committed";
    await dropStages(session);
  }

  async abort(session: UpsertSession): Promise<void> {
    requireOpen(session);
    session.status = "aborted";
    await dropStages(session);
  }
}

/** The last that was said about each key counts. */
async function merge({ tables, entry, place, stages }: UpsertSession): Promise<void> {
  const keys = entry.primaryKey.map(quoteName).join(", ");
  const all = stages.map(({ table }, index) => `SELECT *, ${index} AS stage_number, rowid AS row_number FROM ${table}`).join(" UNION ALL ");
  const last = `SELECT * FROM (${all}) QUALIFY row_number() OVER (PARTITION BY ${keys} ORDER BY stage_number DESC, row_number DESC) = 1`;
  const names = entry.columns.map(({ name }) => name);
  await tables.change(async (connection, draft) => {
    // A partition stays when all of its rows are deleted.
    if (place.values.length > 0) draft.addPartition(entry, place.values);
    if (stages.length === 0) return;
    await connection.run(`CREATE TEMP TABLE mc_upserts AS ${last}`);
    await connection.run(`DELETE FROM ${tableSql(entry)} WHERE ${place.condition} AND (${keys}) IN (SELECT (${keys}) FROM mc_upserts)`);
    await connection.run(insertSql(entry, place, names, `mc_upserts WHERE ${quoteName(operationColumn)} = ascii('U')`));
    await connection.run("DROP TABLE mc_upserts");
  });
}

async function dropStages({ stages }: UpsertSession): Promise<void> {
  for (const stage of stages.splice(0)) await stage.drop();
}

function requireOpen({ status }: UpsertSession): void {
  if (status !== "normal")
    throw tunnelError(400, "StatusConflict", `You cannot complete the specified operation: the upsert session is ${status}`);
}
