import type { Clock } from "../base/clock.ts";
import { type TableEntry, tableSql } from "../sql/catalog/table-entry.ts";
import type { TableStore } from "../sql/catalog/table-store.ts";
import { inTransaction } from "../sql/catalog/in-transaction.ts";
import type { RowBatch } from "../rows/row-source.ts";
import { tunnelError } from "../tunnel/tunnel-error.ts";
import { BlockStage } from "./block-stage.ts";
import type { Place } from "./partition-spec.ts";
import { type Session, Sessions } from "./sessions.ts";
import { insertSql } from "./insert-sql.ts";

/** What an upload is created with. */
export interface UploadInit {
  readonly tables: TableStore;
  readonly entry: TableEntry;
  readonly place: Place;
  readonly overwrite: boolean;
  readonly quotaName: string;
}

export interface UploadSession extends Session, UploadInit {
  status: "NORMAL" | "CLOSING" | "CLOSED";
  readonly blocks: Map<number, BlockStage>;
}

/** The documented limit of blocks in a session (docs/tunnel.md 11.5). */
const blockLimit = 20_000;

/** The uploads that clients have created: rows wait in their blocks until a commit puts them into the table (docs/tunnel.md 11.5). */
export class UploadSessions {
  readonly #sessions: Sessions<UploadSession>;

  constructor(clock: Clock, lifeMs: number) {
    this.#sessions = new Sessions(clock, lifeMs, { name: "upload", missing: "NoSuchUpload", release: dropBlocks });
  }

  open(of: string, init: UploadInit): Promise<UploadSession> {
    return this.#sessions.add(of, (session) => ({ ...init, ...session, status: "NORMAL", blocks: new Map() }));
  }

  /** Throws the error of the tunnel for an id that is unknown, belongs to another table, or has expired. */
  find(id: string, of: string): UploadSession {
    return this.#sessions.find(id, of);
  }

  /**
   * Stores a block. It is accepted when `rows` has ended without an error; a damaged block leaves nothing behind, and a block
   * that is sent again replaces the former one.
   */
  async write(session: UploadSession, blockId: string | null, rows: AsyncIterable<RowBatch>): Promise<void> {
    const block = /^\d{1,5}$/.test(blockId ?? "") ? Number(blockId) : blockLimit;
    if (block >= blockLimit)
      throw tunnelError(400, "InvalidBlockID", `The specified block id is not valid: '${blockId ?? ""}' is not 0 to ${blockLimit - 1}`);
    requireOpen(session);
    const stage = await BlockStage.of(session.tables, session.entry.columns, rows);
    try {
      requireOpen(session);
    } catch (error) {
      await stage.drop();
      throw error;
    }
    const former = session.blocks.get(block);
    session.blocks.set(block, stage);
    await former?.drop();
  }

  /** Puts the rows of all blocks into the table, in the order of block ids, all or none. */
  async commit(session: UploadSession): Promise<void> {
    requireOpen(session);
    if (!session.tables.catalog.isCurrent(session.entry))
      throw tunnelError(
        400,
        "TableModified",
        `The specified table has been modified since the upload initiated: ${session.entry.name} was dropped`,
      );
    session.status = "CLOSING";
    try {
      await insert(session);
    } catch (error) {
      session.status = "NORMAL";
      throw error;
    }
    session.status = "CLOSED";
    for (const stage of session.blocks.values()) await stage.drop();
  }
}

async function insert({ tables, entry, place, overwrite, blocks }: UploadSession): Promise<void> {
  const names = entry.columns.map(({ name }) => name);
  await tables.useTable(entry, (connection) =>
    inTransaction(connection, async () => {
      if (overwrite) await connection.run(`DELETE FROM ${tableSql(entry)} WHERE ${place.condition}`);
      for (const [, stage] of [...blocks].toSorted(([a], [b]) => a - b)) await connection.run(insertSql(entry, place, names, stage.table));
    }),
  );
}

async function dropBlocks({ blocks }: UploadSession): Promise<void> {
  for (const [block, stage] of blocks) {
    blocks.delete(block);
    await stage.drop();
  }
}

function requireOpen({ status }: UploadSession): void {
  if (status !== "NORMAL")
    throw tunnelError(400, "StatusConflict", "You cannot complete the specified operation under the current upload or download status");
}
