import type { Gateway, Grant } from "@maxcompute-rx/gateway";
import { Hono } from "hono";
import { z } from "zod";

import { historyOutcomes, type HistoryFault, type HistoryJob, type HistoryJobs, type HistoryRuns } from "../../history/history-answers.ts";
import type { HistoryStore, StoredJob, StoredJobsQuery } from "./history-store.ts";
import { medianOf } from "./median.ts";

export interface HistoryRoutesParts {
  /** Null if nothing is recorded; then `whyNot` says why. */
  readonly store: HistoryStore | null;
  readonly whyNot: string | null;
  readonly gateway: Gateway;
  /** The address below which the gateway is mounted. */
  readonly gatewayPath: string;
  /** What the caller of a request may do: the same as the gateway's. */
  readonly authorize: (request: Request) => Grant | null;
}

/** The most runs of one job in an answer. */
const mostRuns = 200;
/** The most characters of a SQL text in a list. */
const sqlStart = 200;

/** `GET /api/history/…`: what the server has recorded, for those who could see the same through the gateway. */
export function historyRoutes({ store, whyNot, gateway, gatewayPath, authorize }: HistoryRoutesParts): Hono<Env> {
  const app = new Hono<Env>();
  const shape = z.object({
    search: z.string().max(200).optional(),
    outcome: z.enum(historyOutcomes).optional(),
    fingerprint: z
      .string()
      .regex(/^[\da-f]{16}$/)
      .optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
    before: z.string().max(40).optional(),
  });

  // The gateway decides who may call: by the origin of the page, by its own header, by the rate of the caller, and by `authorize`.
  app.use(async (c, next) => {
    const { url, headers } = c.req.raw;
    const answer = await gateway(new Request(new URL(`${gatewayPath}/session`, url), { headers }));
    if (!answer.ok) return answer;
    const grant = authorize(c.req.raw);
    if (grant === null) return fault(401, "unauthorized", "The console does not know this caller.");
    if (store === null) return fault(404, "unsupported", whyNot ?? "This console records no history.");
    c.set("reader", new Reader(store, grant));
    await next();
    c.header("Cache-Control", "no-store");
    c.header("X-Content-Type-Options", "nosniff");
    return undefined;
  });

  app.get("/jobs", (c) => {
    const asked = shape.safeParse(c.req.query());
    if (!asked.success) return fault(400, "invalid_argument", `The question is wrong: ${z.prettifyError(asked.error)}`);
    return c.json(c.var.reader.list(asked.data));
  });
  app.get("/jobs/:project/:id", (c) => {
    const job = c.var.reader.job(c.req.param("project"), c.req.param("id"));
    return job === null ? noSuchJob() : c.json(job);
  });
  app.get("/jobs/:project/:id/events", (c) => {
    const text = c.var.reader.recording(c.req.param("project"), c.req.param("id"));
    return text === null ? noSuchJob() : c.body(text, 200, { "Content-Type": "application/x-ndjson; charset=utf-8" });
  });
  app.get("/runs/:fingerprint", (c) => c.json(c.var.reader.runs(c.req.param("fingerprint"))));
  app.all("*", () => fault(404, "unsupported", "The history has no such address."));
  return app;
}

type Env = { Variables: { reader: Reader } };

/** The history as one caller may see it. */
class Reader {
  readonly #store: HistoryStore;
  readonly #grant: Grant;
  readonly #projects: readonly string[];

  constructor(store: HistoryStore, grant: Grant) {
    this.#store = store;
    this.#grant = grant;
    this.#projects = Object.keys(grant.projects).filter((project) => this.#may(project, "read"));
  }

  list(asked: Omit<StoredJobsQuery, "projects" | "inSql">): HistoryJobs {
    const inSql = this.#projects.every((project) => this.#may(project, "read-sql"));
    const { jobs, next } = this.#store.list({ ...asked, inSql, projects: this.#projects });
    const shown = jobs.filter((job) => this.#maySee(job)).map((job) => this.#shown(job, sqlStart));
    return { jobs: shown, ...(next === null ? {} : { next }) };
  }

  job(project: string, id: string): HistoryJob | null {
    const job = this.#find(project, id);
    return job && this.#shown(job);
  }

  runs(fingerprint: string): HistoryRuns {
    const { jobs } = this.#store.list({ fingerprint, projects: this.#projects, limit: mostRuns });
    const runs = jobs.filter((job) => this.#maySee(job)).map((job) => this.#shown(job, sqlStart));
    const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
    return {
      fingerprint,
      runs,
      medianMs: medianOf(known(runs.filter(({ outcome }) => outcome === "succeeded").map(({ durationMs }) => durationMs))),
      medianQueuedMs: medianOf(known(runs.map(({ queuedMs }) => queuedMs))),
    };
  }

  recording(project: string, id: string): string | null {
    if (this.#find(project, id) === null) return null;
    const text = this.#store.recording(project, id);
    return text === null || this.#may(project, "read-results") ? text : text.split("\n").map(withoutReasons).join("\n");
  }

  #find(project: string, id: string): StoredJob | null {
    if (!this.#projects.includes(project)) return null;
    const job = this.#store.find(project, id);
    return job !== null && this.#maySee(job) ? job : null;
  }

  #may(project: string, action: Grant["projects"][string][number]): boolean {
    return this.#grant.projects[project]?.includes(action) === true;
  }

  #maySee({ project, id, owner }: StoredJob): boolean {
    try {
      return this.#grant.maySee?.({ project, instanceId: id, owner }) ?? true;
    } catch {
      return false; // as the gateway does
    }
  }

  #shown(job: StoredJob, sqlLength = Infinity): HistoryJob {
    const { project, id, name, owner, fingerprint, submitted, started, ended, outcome, errorCode, inputRecords, outputRecords } = job;
    const sql = this.#may(project, "read-sql") ? job.sql : null;
    const begin = started ?? submitted;
    return {
      project,
      id,
      name,
      owner,
      fingerprint,
      sql: sql !== null && sql.length > sqlLength ? `${sql.slice(0, sqlLength)}…` : sql,
      submitted: isoTime(submitted),
      started: isoTime(started),
      ended: isoTime(ended),
      queuedMs: started === null || submitted === null ? null : Math.max(0, started - submitted),
      durationMs: ended === null || begin === null ? null : Math.max(0, ended - begin),
      outcome,
      errorCode,
      errorMessage: this.#may(project, "read-results") ? job.errorMessage : null,
      inputRecords,
      outputRecords,
    };
  }
}

/** A line of a recording without what a service says about a failure, which may quote SQL and data. */
function withoutReasons(line: string): string {
  if (line === "") return line;
  return JSON.stringify(JSON.parse(line), (name, value: unknown) => (name === "message" ? "You may not read why." : value));
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function noSuchJob(): Response {
  return fault(404, "not_found", "The history has no such job, or you may not see it.");
}

function fault(status: number, code: string, message: string): Response {
  const body: HistoryFault = { code, message };
  return Response.json(body, { status, headers: { "Cache-Control": "no-store" } });
}
