import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { gunzipSync, gzipSync } from "node:zlib";

import type { HistoryOutcome } from "../../history/history-answers.ts";

/** A job as it is stored. Times are epoch milliseconds. */
export interface StoredJob {
  readonly project: string;
  readonly id: string;
  readonly name: string | null;
  readonly owner: string | null;
  readonly fingerprint: string | null;
  readonly sql: string | null;
  readonly submitted: number | null;
  readonly started: number | null;
  readonly ended: number | null;
  readonly outcome: HistoryOutcome;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly inputRecords: number | null;
  readonly outputRecords: number | null;
  /** When the server saw it first. */
  readonly seen: number;
}

/** Which jobs are looked for. */
export interface StoredJobsQuery {
  /** The projects that the caller may read. */
  readonly projects: readonly string[];
  /** A part of a name, an owner, an id or, with `inSql`, a SQL text. */
  readonly search?: string | undefined;
  readonly inSql?: boolean | undefined;
  readonly outcome?: HistoryOutcome | undefined;
  readonly fingerprint?: string | undefined;
  readonly limit: number;
  /** From the answer before: only jobs after those. */
  readonly before?: string | undefined;
}

/** What is kept. Whole jobs are removed, the oldest first. */
export interface HistoryLimits {
  /** How long a job is kept after it was submitted, in milliseconds. */
  readonly maxAgeMs: number;
  /** The size of the database, in bytes. */
  readonly maxBytes: number;
}

const version = 1;

const schema = `
create table if not exists job (
  key integer primary key,
  project text not null,
  id text not null,
  name text, owner text, fingerprint text, sql text,
  submitted integer, started integer, ended integer,
  outcome text not null,
  errorCode text, errorMessage text,
  inputRecords integer, outputRecords integer,
  seen integer not null,
  at integer not null generated always as (coalesce(submitted, seen)) stored,
  recording blob,
  unique (project, id)
) strict;
create index if not exists jobByTime on job (at desc, key desc);
create index if not exists jobByFingerprint on job (fingerprint, at desc);
create table if not exists line (job integer not null, text text not null) strict;
create index if not exists lineByJob on line (job);
pragma user_version = ${version};
`;

const columns = [
  "project",
  "id",
  "name",
  "owner",
  "fingerprint",
  "sql",
  "submitted",
  "started",
  "ended",
  "outcome",
  "errorCode",
  "errorMessage",
  "inputRecords",
  "outputRecords",
  "seen",
] as const satisfies readonly (keyof StoredJob)[];

/**
 * The jobs that the server has seen, in a SQLite database. Each change is committed before the call returns, so a killed process loses
 * nothing. While a job runs, its recording is stored line by line; when it has ended, the lines are packed into one compressed text.
 */
export class HistoryStore {
  readonly #db: DatabaseSync;
  readonly #limits: HistoryLimits;
  readonly #put: StatementSync;
  readonly #find: StatementSync;
  readonly #addLine: StatementSync;

  /** @param file where the database is; `:memory:` for one that ends with the process */
  constructor(file: string, limits: HistoryLimits) {
    this.#limits = limits;
    // Without a wait: another console that holds the file will not let it go soon.
    const db = new DatabaseSync(file, { timeout: 0 });
    try {
      // Held until the process ends, however it ends: two consoles would record every job twice.
      db.exec(
        "pragma locking_mode = exclusive; pragma auto_vacuum = incremental; pragma journal_mode = wal; pragma synchronous = normal; begin immediate; commit",
      );
      const found = Number(db.prepare("pragma user_version").get()?.["user_version"]);
      if (found > version) throw new Error(`It was written by a later version of the console (${found}).`);
      db.exec(schema);
      this.#put = db.prepare(
        `insert into job (${columns.join(", ")}) values (${columns.map((name) => `:${name}`).join(", ")})
          on conflict (project, id) do update set ${columns.map((name) => `${name} = excluded.${name}`).join(", ")}`,
      );
      this.#find = db.prepare(`select ${columns.join(", ")} from job where project = ? and id = ?`);
      this.#addLine = db.prepare("insert into line (job, text) select key, ? from job where project = ? and id = ?");
    } catch (error) {
      db.close();
      throw error;
    }
    this.#db = db;
  }

  /** Stores a job, or what has changed about it. */
  put(job: StoredJob): void {
    this.#put.run({ ...job });
  }

  find(project: string, id: string): StoredJob | null {
    const row = this.#find.get(project, id);
    return row === undefined ? null : jobOf(row);
  }

  /** The jobs whose end is not stored. */
  running(project: string): readonly StoredJob[] {
    return this.#all(`select ${columns.join(", ")} from job where project = ? and outcome = 'running' order by at`, project).map(jobOf);
  }

  /** Adds a line to the recording of a job that was stored before. */
  addLine(project: string, id: string, line: string): void {
    this.#addLine.run(line, project, id);
  }

  /** Packs the recording of a job that has ended. */
  pack(project: string, id: string): void {
    const text = this.recording(project, id);
    if (text === null) return;
    this.#transaction(() => {
      this.#db.prepare("update job set recording = ? where project = ? and id = ?").run(gzipSync(text), project, id);
      this.#db.prepare("delete from line where job = (select key from job where project = ? and id = ?)").run(project, id);
    });
  }

  /** The recording of a job (docs/recordings.md); null if there is none. */
  recording(project: string, id: string): string | null {
    const row = this.#db.prepare("select key, recording from job where project = ? and id = ?").get(project, id);
    if (row === undefined) return null;
    const { key = null, recording } = row;
    const packed = recording instanceof Uint8Array ? gunzipSync(recording).toString() : "";
    const lines = this.#all("select text from line where job = ? order by rowid", key).map(({ text }) => `${String(text)}\n`);
    const text = packed + lines.join("");
    return text === "" ? null : text;
  }

  /** The newest jobs first. */
  list({ projects, search, inSql = false, outcome, fingerprint, limit, before }: StoredJobsQuery): {
    readonly jobs: readonly StoredJob[];
    readonly next: string | null;
  } {
    const conditions = [`project in (${projects.map(() => "?").join(", ")})`];
    const values: (string | number)[] = [...projects];
    const where = (condition: string, ...given: readonly (string | number)[]): void => {
      conditions.push(condition);
      values.push(...given);
    };
    if (search !== undefined && search !== "") {
      const searched = ["name", "owner", "id", ...(inSql ? ["sql"] : [])];
      const pattern = `%${search.replaceAll(/[\\%_]/g, "\\$&")}%`;
      where(`(${searched.map((name) => `${name} like ? escape '\\'`).join(" or ")})`, ...searched.map(() => pattern));
    }
    if (outcome !== undefined) where("outcome = ?", outcome);
    if (fingerprint !== undefined) where("fingerprint = ?", fingerprint);
    const [, at, after] = /^(\d{1,15})-(\d{1,15})$/.exec(before ?? "") ?? [];
    if (at !== undefined && after !== undefined) where("(at, key) < (?, ?)", Number(at), Number(after));
    const rows = this.#all(
      `select at, key, ${columns.join(", ")} from job where ${conditions.join(" and ")} order by at desc, key desc limit ?`,
      ...values,
      limit + 1,
    );
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { jobs: rows.slice(0, limit).map(jobOf), next: last === undefined ? null : `${String(last["at"])}-${String(last["key"])}` };
  }

  /** Removes whole jobs that are too old, and the oldest while the database is too large. Jobs that run stay. */
  prune(now: number): void {
    this.#remove("at < ?", now - this.#limits.maxAgeMs);
    while (this.bytes > this.#limits.maxBytes) {
      const { changes } = this.#remove(
        "key in (select key from job where outcome <> 'running' order by at, key limit max(1, (select count(*) from job) / 20))",
      );
      if (changes === 0) break;
    }
    this.#db.exec("pragma incremental_vacuum");
  }

  /** The size of what is stored, in bytes. */
  get bytes(): number {
    const one = (pragma: string): number => Number(Object.values(this.#db.prepare(`pragma ${pragma}`).get() ?? {})[0]);
    return (one("page_count") - one("freelist_count")) * one("page_size");
  }

  close(): void {
    this.#db.close();
  }

  #remove(condition: string, ...values: readonly number[]): { readonly changes: number } {
    return this.#transaction(() => {
      const chosen = `outcome <> 'running' and ${condition}`;
      this.#db.prepare(`delete from line where job in (select key from job where ${chosen})`).run(...values);
      return { changes: Number(this.#db.prepare(`delete from job where ${chosen}`).run(...values).changes) };
    });
  }

  #transaction<T>(work: () => T): T {
    this.#db.exec("begin");
    try {
      const result = work();
      this.#db.exec("commit");
      return result;
    } catch (error) {
      this.#db.exec("rollback");
      throw error;
    }
  }

  #all(sql: string, ...values: readonly SQLOutputValue[]): readonly Row[] {
    return this.#db.prepare(sql).all(...values);
  }
}

type Row = Readonly<Record<string, SQLOutputValue>>;

// The columns are those of the table above, which is strict about their types.
function jobOf(row: Row): StoredJob {
  return Object.fromEntries(columns.map((name) => [name, row[name] ?? null])) as unknown as StoredJob;
}
