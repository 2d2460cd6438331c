import { z } from "zod";
import type { Clock } from "../base/clock.ts";
import type { Faults, FaultTarget } from "../faults/faults.ts";
import type { Instance, SessionState } from "../jobs/instance.ts";
import { type JobSubmission, sqlSubmission } from "../jobs/job-xml.ts";
import type { Jobs, Lane } from "../jobs/jobs.ts";
import { TaskFailure, type TaskWork } from "../jobs/live.ts";
import type { PreparedTask } from "../jobs/task-work.ts";
import type { Settings } from "../options.ts";
import { ServiceError } from "../wire/service-error.ts";
import { injectedError, interactiveErrors } from "./interactive-errors.ts";
import { failing, interactiveSpeed, unlessAborted, withinTime, withRowLimit } from "./interactive-work.ts";
import { changesSomething, QueryNotTaken, sessionRefusal } from "./refusal.ts";

export interface SessionsInit {
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly settings: Settings;
}

/** The answer to what is put into a session; `result` is text or JSON text (docs/protocol.md 5.5). */
export interface PutAnswer {
  readonly status: "ok" | "NotFound" | "Failed";
  readonly result: string;
}

/** The session that is always there. */
const publicSession = "public.default";

const queryShape = z.object({
  query: z.string(),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
});

/** Sessions for interactive queries (MCQA), and the queries in them (docs/protocol.md 5.5). */
export class Sessions {
  readonly #jobs: Jobs;
  readonly #clock: Clock;
  readonly #faults: Faults;
  readonly #settings: Settings;
  /** Those that were created, by name and by id, while they run. */
  readonly #created = new Map<string, Instance>();

  constructor({ jobs, clock, faults, settings }: SessionsInit) {
    this.#jobs = jobs;
    this.#clock = clock;
    this.#faults = faults;
    this.#settings = settings;
  }

  /** Creates a session, or attaches to one: either way there is a new instance. Attaching to one that is not there fails its task. */
  async open(submission: JobSubmission, target: FaultTarget): Promise<Instance> {
    const [{ settings }] = submission.tasks;
    const shared = settings["odps.sql.session.share.id"];
    const creates = shared === undefined || settings["odps.sql.session.worker.count"] !== undefined;
    const name = (settings["odps.sql.session.name"] ?? shared)?.trim();
    const { "odps.sql.submit.mode": _, ...forQueries } = settings;
    const session: SessionState = {
      name,
      settings: forQueries,
      queries: new Map(),
      lastQuery: 0,
      lastUsed: this.#clock.now(),
      started: Promise.withResolvers(),
      lost: new AbortController(),
    };
    const service = creates || name === undefined ? undefined : this.#created.get(name);
    const missing = !creates && service === undefined && name !== publicSession;
    const error = injectedError(this.#faults, target) ?? (missing ? `${interactiveErrors["session-denied"]}: '${name ?? ""}'` : undefined);
    const lane: Lane = {
      session,
      queueMs: this.#settings.queueMs,
      speed: 1,
      resultDescriptor: false,
      adapt: () => Promise.resolve(error === undefined ? this.#stay(session, service) : failing(error)),
    };
    const { instance } = await this.#jobs.submit(submission, { lane });
    if (creates && error === undefined) this.#remember(instance);
    return instance;
  }

  /** Runs a query that was put into a session. Whatever is wrong with it is the query's own error, told when it is asked for. */
  async query(instance: Instance, session: SessionState, value: string, target: FaultTarget): Promise<PutAnswer> {
    if (this.#faults.take(["session-lost"], target) !== undefined) await lose(instance, session);
    if (instance.status === "Terminated") return { status: "NotFound", result: `The session ${instance.id} has ended.` };
    const [task] = instance.tasks;
    if (task?.status !== "Running") return { status: "Failed", result: `The session ${instance.id} has not started yet.` };
    const asked = z.string().transform(parseJson).pipe(queryShape).safeParse(value);
    if (!asked.success) return { status: "Failed", result: 'A query is {"query": "select 1;", "settings": {}}.' };
    const settings = { ...session.settings, ...asked.data.settings };
    const submission = sqlSubmission("", asked.data.query, { taskName: task.name, settings });
    let query: Instance;
    try {
      ({ instance: query } = await this.#jobs.submit(submission, {
        lane: { queryOf: instance, ...this.#queryLane(session, settings, target) },
      }));
    } catch (error) {
      if (!(error instanceof QueryNotTaken)) throw error;
      return { status: "ok", result: JSON.stringify({ queryId: -1, status: "ok", result: error.message }) };
    }
    const number = (session.lastQuery += 1);
    session.queries.set(number, query);
    this.#forgetOld(session);
    void query.ended.then(() => (session.lastUsed = this.#clock.now()));
    return { status: "ok", result: JSON.stringify({ queryId: number, status: "ok", result: "" }) };
  }

  /** Cancels a query; resolves when it has stopped. */
  async cancel(session: SessionState, value: string): Promise<PutAnswer> {
    const query = session.queries.get(Number(value));
    if (query === undefined) return { status: "Failed", result: `SubQuery not found: ${value}` };
    await query.stop();
    return { status: "ok", result: "" };
  }

  /** The query's error, if a fault ends its session while it is asked for. */
  async loseIfInjected(instance: Instance, session: SessionState, target: FaultTarget): Promise<void> {
    if (this.#faults.take(["session-lost"], target) !== undefined) await lose(instance, session);
  }

  #queryLane(session: SessionState, settings: Readonly<Record<string, string>>, target: FaultTarget): Omit<Lane, "queryOf"> {
    const adapt = async (prepare: () => Promise<PreparedTask>): Promise<TaskWork> => {
      const injected = injectedError(this.#faults, target);
      if (injected !== undefined) return failing(injected);
      if (this.#running() >= this.#settings.maxSessionQueries) return failing(interactiveErrors["no-resource"]);
      let prepared: PreparedTask;
      try {
        prepared = await prepare();
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return failing(error.message);
      }
      const refusal = sessionRefusal(prepared.statements);
      if (refusal !== undefined && changesSomething(prepared.statements)) throw new QueryNotTaken(refusal);
      if (refusal !== undefined) return failing(refusal);
      const seconds = Number(settings["odps.sql.session.query.timeout"]);
      const work = withRowLimit(prepared);
      return unlessAborted(
        seconds > 0 ? withinTime(work, seconds * 1000, interactiveErrors["running-timeout"]) : work,
        session.lost.signal,
      );
    };
    return { queueMs: 0, speed: interactiveSpeed, resultDescriptor: false, adapt: (_task, prepare) => adapt(prepare) };
  }

  /** What the task of a session does: it is there, until it has been idle for too long or the session that it shares ends. */
  #stay(session: SessionState, service: Instance | undefined): TaskWork {
    return async ({ clock, signal }) => {
      session.started.resolve();
      session.lastUsed = clock.now();
      const idleMs = this.#idleMs(session);
      void service?.ended.then(() => session.lost.abort(new TaskFailure(interactiveErrors["session-lost"])));
      try {
        for (;;) {
          const left = isBusy(session) ? idleMs : session.lastUsed + idleMs - clock.now();
          if (left <= 0) throw new TaskFailure(`${interactiveErrors["session-lost"]}: it was idle for ${idleMs / 1000} seconds`);
          await clock.sleep(Math.max(1, left), AbortSignal.any([signal, session.lost.signal]));
        }
      } finally {
        if (signal.aborted)
          await Promise.all([...session.queries.values()].filter(({ status }) => status === "Running").map((query) => query.stop()));
      }
    };
  }

  /** Minutes in the setting (docs/protocol.md 5.5). */
  #idleMs({ settings }: SessionState): number {
    const minutes = Number(settings["odps.sql.session.idle.timeout"]);
    return minutes > 0 ? minutes * 60_000 : this.#settings.sessionIdleMs;
  }

  #running(): number {
    let running = 0;
    for (const { session } of this.#jobs.store.all()) {
      for (const { status } of session?.queries.values() ?? []) if (status === "Running") running += 1;
    }
    return running;
  }

  #remember(instance: Instance): void {
    const names = [instance.id, instance.session?.name ?? instance.id];
    for (const name of names) this.#created.set(name, instance);
    void instance.ended.then(() => {
      for (const name of names) if (this.#created.get(name) === instance) this.#created.delete(name);
    });
  }

  /** A session that runs for days keeps as many results as there are kept of instances. */
  #forgetOld({ queries }: SessionState): void {
    for (const [number, query] of queries) {
      if (queries.size <= this.#settings.maxEndedInstances) return;
      if (query.status === "Running") continue;
      queries.delete(number);
      this.#jobs.dropResults(query);
    }
  }
}

/** Ends a session as if the service had lost it; resolves when it has ended. */
async function lose(instance: Instance, session: SessionState): Promise<void> {
  session.lost.abort(new TaskFailure(interactiveErrors["session-lost"]));
  const running = [...session.queries.values()].filter(({ status }) => status === "Running");
  await Promise.all([instance, ...running].map(({ ended }) => ended));
}

function isBusy({ queries }: SessionState): boolean {
  return [...queries.values()].some(({ status }) => status === "Running");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
