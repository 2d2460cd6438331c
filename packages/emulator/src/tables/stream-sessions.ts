import type { Clock } from "../base/clock.ts";
import type { RowBatch } from "../rows/row-source.ts";
import type { TableEntry } from "../sql/catalog/table-entry.ts";
import type { TableStore } from "../sql/catalog/table-store.ts";
import { tunnelError } from "../tunnel/tunnel-error.ts";
import { ServiceError } from "../wire/service-error.ts";
import { BlockStage } from "./block-stage.ts";
import { insertSql } from "./insert-sql.ts";
import type { Place } from "./partition-spec.ts";
import { type Session, Sessions } from "./sessions.ts";

/** What a stream upload is created with. */
export interface StreamInit {
  readonly tables: TableStore;
  /** The table as it was then; rows come in its columns. */
  readonly entry: TableEntry;
  /** Undefined when each write names its own partition. */
  readonly place: Place | undefined;
  readonly slotCount: number;
  readonly quotaName: string;
}

export interface StreamSession extends Session, StreamInit {
  /** Writes that were accepted so far. */
  batchCount: number;
  /** Epoch ms of the last of them; 0 before the first. */
  lastBatchAt: number;
}

/** Uploads whose rows are in the table as soon as each write was answered (docs/tunnel.md 11.7). */
export class StreamSessions {
  readonly #clock: Clock;
  readonly #sessions: Sessions<StreamSession>;

  constructor(clock: Clock, lifeMs: number) {
    this.#clock = clock;
    this.#sessions = new Sessions(clock, lifeMs, { name: "stream upload", missing: "StreamSessionNotFound", release: async () => {} });
  }

  open(of: string, init: StreamInit): Promise<StreamSession> {
    return this.#sessions.add(of, (session) => ({ ...init, ...session, batchCount: 0, lastBatchAt: 0 }));
  }

  /** Throws the error of the tunnel for an id that is unknown, belongs to another table, or has expired. */
  find(id: string, of: string): StreamSession {
    return this.#sessions.find(id, of);
  }

  /** What was written stays; nothing more can be. */
  abort(session: StreamSession): void {
    this.#sessions.remove(session);
  }

  /** Puts rows into the table, all or none. With `checkSchema`, the table must have the columns that the session has. */
  async write(session: StreamSession, place: Place, checkSchema: boolean, rows: AsyncIterable<RowBatch>): Promise<void> {
    currentTable(session, checkSchema);
    const { tables, entry } = session;
    const stage = await BlockStage.of(tables, entry.columns, rows);
    try {
      const names = entry.columns.map(({ name }) => name);
      const target = currentTable(session, checkSchema); // it may have changed while the rows came
      await tables.useTable(target, (connection) => connection.run(insertSql(target, place, names, stage.table)));
    } finally {
      await stage.drop();
    }
    session.batchCount += 1;
    session.lastBatchAt = this.#clock.now();
  }
}

/** The table as it is now. Throws when it went, or when rows of the session do not fit it any more. */
function currentTable({ tables, entry }: StreamSession, checkSchema: boolean): TableEntry {
  const current = tables.catalog.find(entry);
  if (current === undefined) throw tunnelError(404, "NoSuchTable", `The specified table name does not exist: '${entry.name}'`);
  if (current.createdAt !== entry.createdAt)
    throw tunnelError(
      400,
      "TableModified",
      `The specified table has been modified since the upload initiated: another table is called ${entry.name} now`,
    );
  const missing = entry.columns.find(({ name }) => !current.columns.some((column) => column.name === name));
  if (missing === undefined && (!checkSchema || current.schemaVersion === entry.schemaVersion)) return current;
  const why = missing === undefined ? `it is version ${current.schemaVersion}` : `column ${missing.name} is not there any more`;
  throw new ServiceError(
    412,
    "SchemaModified",
    `The schema of table ${entry.name} has been modified since version ${entry.schemaVersion}: ${why}`,
    {
      format: "json",
      headers: { "odps-tunnel-latest-schema-version": String(current.schemaVersion) },
    },
  );
}
