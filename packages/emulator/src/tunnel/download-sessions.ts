import type { Clock } from "../base/clock.ts";
import { httpDate } from "../wire/dates.ts";
import { columnTypeText } from "../rows/column-type.ts";
import type { RowColumn, RowSource } from "../rows/row-source.ts";
import { newSessionId } from "./session-id.ts";
import { tunnelError } from "./tunnel-error.ts";

export interface DownloadSession {
  readonly id: string;
  /** What is downloaded: the path of the instance or the table. */
  readonly of: string;
  readonly source: RowSource;
  /** Rows that may be read of it. */
  readonly count: number;
  readonly quotaName: string;
  /** Epoch ms on the emulator's clock. */
  readonly createdAt: number;
}

/** The downloads that clients have begun, until they expire (docs/tunnel.md 2). */
export class DownloadSessions {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  /** Oldest first. */
  readonly #byId = new Map<string, DownloadSession>();

  constructor(clock: Clock, lifeMs: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
  }

  open(init: Pick<DownloadSession, "of" | "source" | "count" | "quotaName">): DownloadSession {
    const createdAt = this.#clock.now();
    const session = { ...init, createdAt, id: newSessionId(createdAt) };
    this.#byId.set(session.id, session);
    this.#forgetOld();
    return session;
  }

  /** Throws what the tunnel answers for an id that is not one of these, or expired. */
  find(id: string, of: string): DownloadSession {
    const session = this.#byId.get(id);
    if (session === undefined || session.of !== of) throw tunnelError(404, "NoSuchDownload", "The specified download id does not exist");
    if (this.#isOlder(session, this.#lifeMs)) throw tunnelError(400, "StatusConflict", "The download session is expired");
    return session;
  }

  /** One that expired long ago is like one that never was. */
  #forgetOld(): void {
    for (const session of this.#byId.values()) {
      if (!this.#isOlder(session, 2 * this.#lifeMs)) return;
      this.#byId.delete(session.id);
    }
  }

  #isOlder({ createdAt }: DownloadSession, ms: number): boolean {
    return this.#clock.now() - createdAt > ms;
  }
}

/** The answer to create and reload: exactly these JSON types, nothing null (docs/tunnel.md 2.3). A result has no partition columns. */
export function sessionJson(session: DownloadSession, owner: string, partitions: readonly RowColumn[] = []): unknown {
  return {
    DownloadID: session.id,
    Initiated: httpDate(session.createdAt),
    Owner: owner,
    QuotaName: session.quotaName,
    RecordCount: session.count,
    Status: "NORMAL",
    Schema: { IsVirtualView: false, columns: session.source.columns.map(columnJson), partitionKeys: partitions.map(columnJson) },
  };
}

/** A column of a schema as the tunnel describes it. */
export function columnJson({ name, type }: RowColumn): unknown {
  return { column_id: "", comment: "", default_value: "", name, nullable: true, type: columnTypeText(type) };
}
