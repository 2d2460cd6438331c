import { randomBytes } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import { type TableEntry, tableSql } from "../sql/catalog/table-entry.ts";
import type { TableStore } from "../sql/catalog/table-store.ts";
import { conversionSql } from "../sql/translate/casts.ts";
import { quoteName, quoteText } from "../sql/quote.ts";
import type { RowBatch } from "../rows/row-source.ts";
import { tunnelError } from "../tunnel/tunnel-error.ts";
import { BlockStage } from "./block-stage.ts";
import type { Place } from "./partition-spec.ts";

/** What an upload is created with. */
export interface UploadInit {
  /** The path of the table. */
  readonly of: string;
  readonly tables: TableStore;
  readonly entry: TableEntry;
  readonly place: Place;
  readonly overwrite: boolean;
  readonly quotaName: string;
}

export interface UploadSession extends UploadInit {
  readonly id: string;
  /** Epoch ms on the emulator's clock. */
  readonly createdAt: number;
  status: "NORMAL" | "CLOSING" | "CLOSED";
  readonly blocks: Map<number, BlockStage>;
}

/** The documented limit of blocks in a session (docs/tunnel.md 11.5). */
const blockLimit = 20_000;

/** The uploads that clients have created: rows wait in their blocks until a commit puts them into the table (docs/tunnel.md 11.5). */
export class UploadSessions {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #byId = new Map<string, UploadSession>();
  #staged = 0;

  constructor(clock: Clock, lifeMs: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
  }

  async open(init: UploadInit): Promise<UploadSession> {
    await this.#deleteExpired();
    const createdAt = this.#clock.now();
    const time = new Date(createdAt).toISOString().replace(/\D/g, "").slice(0, 14);
    const session: UploadSession = { ...init, id: `${time}${randomBytes(10).toString("hex")}`, createdAt, status: "NORMAL", blocks: new Map() };
    this.#byId.set(session.id, session);
    return session;
  }

  /** Throws the error of the tunnel for an id that is unknown, belongs to another table, or has expired. */
  find(id: string, of: string): UploadSession {
    const session = this.#byId.get(id);
    if (session === undefined) throw tunnelError(404, "NoSuchUpload", "The specified upload id does not exist");
    if (session.of !== of) throw tunnelError(400, "InvalidResourceSpec", "InvalidResourceSpec: the upload id is that of another table");
    if (this.#isOlder(session, this.#lifeMs)) throw tunnelError(400, "StatusConflict", "The upload session is expired");
    return session;
  }

  /**
   * Stores a block. It is accepted when `rows` has ended without an error; a damaged block leaves nothing behind, and a block
   * that is sent again replaces the former one.
   */
  async write(session: UploadSession, blockId: string | null, rows: AsyncIterable<RowBatch>): Promise<void> {
    const block = /^\d{1,5}$/.test(blockId ?? "") ? Number(blockId) : blockLimit;
    if (block >= blockLimit) throw tunnelError(400, "InvalidBlockID", `The specified block id is not valid: '${blockId ?? ""}' is not 0 to ${blockLimit - 1}`);
    requireOpen(session);
    this.#staged += 1;
    const stage = await BlockStage.open(session.tables, session.entry, `u${this.#staged}`);
    try {
      for await (const batch of rows) await stage.append(batch);
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
    if (session.tables.catalog.find(session.entry) !== session.entry)
      throw tunnelError(400, "TableModified", `The specified table has been modified since the upload initiated: ${session.entry.name} was dropped`);
    session.status = "CLOSING";
    const stages = [...session.blocks].toSorted(([a], [b]) => a - b).map(([, stage]) => stage);
    try {
      await this.#insert(session, stages);
    } catch (error) {
      session.status = "NORMAL";
      throw error;
    }
    session.status = "CLOSED";
    for (const stage of stages) await stage.drop();
  }

  async #insert({ tables, entry, place, overwrite }: UploadSession, stages: readonly BlockStage[]): Promise<void> {
    const table = tableSql(entry);
    const columns = entry.columns.map(({ name }) => quoteName(name));
    const all = [...columns, ...entry.partitions.map(({ name }) => quoteName(name))].join(", ");
    const values = [...columns, ...entry.partitions.map(({ type }, index) => conversionSql(quoteText(place.values[index] ?? ""), type))].join(", ");
    await tables.use(async (connection) => {
      await connection.run("BEGIN");
      try {
        if (overwrite) await connection.run(`DELETE FROM ${table} WHERE ${place.condition}`);
        for (const stage of stages) await connection.run(`INSERT INTO ${table} (${all}) SELECT ${values} FROM ${stage.table}`);
        await connection.run("COMMIT");
      } catch (error) {
        await connection.run("ROLLBACK");
        throw error;
      }
    });
  }

  /** Deletes the rows of expired uploads, and uploads that expired long ago. */
  async #deleteExpired(): Promise<void> {
    for (const session of this.#byId.values()) {
      if (!this.#isOlder(session, this.#lifeMs)) return;
      for (const [block, stage] of session.blocks) {
        session.blocks.delete(block);
        await stage.drop();
      }
      if (this.#isOlder(session, 2 * this.#lifeMs)) this.#byId.delete(session.id);
    }
  }

  #isOlder({ createdAt }: UploadSession, ms: number): boolean {
    return this.#clock.now() - createdAt > ms;
  }
}

function requireOpen({ status }: UploadSession): void {
  if (status !== "NORMAL") throw tunnelError(400, "StatusConflict", "You cannot complete the specified operation under the current upload or download status");
}
