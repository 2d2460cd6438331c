import type { SchedulerLike } from "rxjs";

import { isMaxComputeError, MaxComputeError, toMaxComputeError } from "../error.ts";
import type { ApiClient } from "../http/api-client.ts";
import { mayHaveBeenDone } from "../http/retry.ts";
import type { CallOptions } from "../options.ts";
import type { Rerun } from "../watch/instance/instance-event.ts";
import type { WatchRegistry, WatchUpdate } from "../watch/instance/registry.ts";
import { isMaxqaId } from "../wire/call/maxqa-id.ts";
import type { MaxqaSubmit } from "../wire/instance/create-instance.ts";
import type { Job, SettingValue } from "../wire/job/job.ts";
import { publicSession, readSubqueryAnswer, submitSubqueryCall } from "../wire/session/session.ts";
import { subqueryId } from "../wire/session/subquery-id.ts";
import { fallbackPolicy, fallbackReason, type FallbackOptions, type FallbackPolicy } from "./fallback.ts";
import { refusedQuery } from "./interactive-error.ts";
import { InteractiveRun, type Attempt, type FellBack } from "./interactive-run.ts";
import { createMaxqaConnections } from "./maxqa-connections.ts";
import { isQuery, isReadOnly } from "./read-only-sql.ts";
import { createSessionKeeper } from "./session-keeper.ts";

/** Where an interactive query runs, and what happens when it cannot. */
export interface InteractiveTarget {
  /** The quota for interactive queries (MaxQA) to run in. Default: none, the query runs in a session of the project (MCQA). */
  readonly quotaName?: string | undefined;
  /** Name of the session. Default `public.default`, which every project has. */
  readonly session?: string | undefined;
  /** Whether, or for which reasons, the query may run as an ordinary job when it cannot run interactively. Default: for all reasons. */
  readonly fallback?: boolean | FallbackOptions | undefined;
}

/** A query to run interactively. */
export interface InteractiveQuery extends InteractiveTarget, CallOptions {
  readonly sql: string;
  /** All settings of the query, as an ordinary job would have them. */
  readonly settings: Readonly<Record<string, SettingValue>>;
}

/** The parts of the calls that interactive queries need. */
export interface InteractiveQueriesOptions<S extends SubmittedQuery> {
  readonly api: ApiClient;
  readonly project: string;
  readonly scheduler: SchedulerLike;
  /** Submits a job by its own Guid, at most once. */
  readonly submitJob: (job: Job, maxqa: MaxqaSubmit | undefined, call: CallOptions) => Promise<S>;
}

/** The ordinary job, and the job for a quota. */
export interface QueryJobs {
  job(settings: Readonly<Record<string, SettingValue>>): Job;
}

export interface SubmittedQuery {
  readonly instanceId: string;
  /** The end, if the answer to the submit contained it. */
  readonly sync: { readonly update: WatchUpdate } | null;
}

/** A query in a session, which never ends at once. */
type Unfinished = SubmittedQuery & { readonly sync: null };

export interface StartedQuery<S> {
  readonly submitted: S | Unfinished;
  readonly run: InteractiveRun;
}

/** Runs queries interactively. */
export interface InteractiveQueries<S> {
  run(query: InteractiveQuery, jobs: QueryJobs): Promise<StartedQuery<S>>;
  /** See {@link SessionKeeper.close}. */
  close(call: CallOptions): Promise<void>;
}

/** How often one query is submitted to a session: again once, if the session had expired. */
const mostSubmits = 2;

export function createInteractiveQueries<S extends SubmittedQuery>({
  api,
  project,
  scheduler,
  submitJob,
}: InteractiveQueriesOptions<S>): InteractiveQueries<S> {
  const sessions = createSessionKeeper({
    api,
    project,
    scheduler,
    submitJob: async (job) => (await submitJob(job, undefined, {})).instanceId,
  });
  const connections = createMaxqaConnections(api, project);

  /** Runs a query as an ordinary job, and says the service from which query it follows. */
  const runAsJob = async (
    { settings, signal }: InteractiveQuery,
    jobs: QueryJobs,
    quotaName: string | undefined,
    fellBack: FellBack,
  ): Promise<S> => {
    const quota: Readonly<Record<string, SettingValue>> = quotaName === undefined ? {} : { "odps.task.wlm.quota": quotaName };
    const origin = { "odps.task.sql.sqa.enable": "false", "odps.sql.session.fallback.instance": fellBack.from ?? "fallback4AttachFailed" };
    return submitJob(jobs.job({ ...settings, ...quota, ...origin }), undefined, { signal });
  };

  /** The id of the query in a session; attaches anew, once, to a session that has expired. */
  const submitToSession = async (query: InteractiveQuery, readOnly: boolean): Promise<string> => {
    const { sql, settings, session: name = publicSession, signal } = query;
    for (let submits = 1; ; submits += 1) {
      const sessionId = await sessions.attach(name, { signal }).catch((error: unknown) => {
        throw new AttachError(toMaxComputeError(error));
      });
      try {
        const call = submitSubqueryCall(project, sessionId, sql, settings);
        // A query that only reads may be sent again when its answer is lost.
        const found = readSubqueryAnswer(await api.call(call, { signal, repeatable: readOnly ? "any" : "once" }));
        if (found.type === "accepted") return subqueryId({ sessionId, queryId: found.queryId });
        if (found.status !== "NotFound" && fallbackReason(found.message) !== "retry")
          throw refusedQuery(found).with({ instanceId: sessionId });
        if (submits === mostSubmits) throw new AttachError(refusedQuery(found).with({ instanceId: sessionId }));
      } catch (error) {
        if (!isMaxComputeError(error) || error.code !== "not_found" || submits === mostSubmits) throw error;
      }
      sessions.forget(name, sessionId);
    }
  };

  /** Submits to a quota; with a new connection, once, if the service refuses one that was used before. */
  const submitToQuota = async (query: InteractiveQuery, quotaName: string, jobs: QueryJobs, policy: FallbackPolicy): Promise<S> => {
    const { settings, signal, fallback = true } = query;
    for (;;) {
      const connection = await connections.get(quotaName, { signal }).catch((error: unknown) => {
        const cause = toMaxComputeError(error);
        // A wrong quota is a mistake of the caller, which an ordinary job would hide.
        throw cause.code === "not_found" || cause.code === "invalid_argument" || cause.code === "forbidden"
          ? cause
          : new AttachError(cause);
      });
      try {
        return await submitJob(
          jobs.job(settings),
          { connection, fallback: fallback === false ? null : { quotaName: policy.quotaName } },
          { signal },
        );
      } catch (error) {
        const isRefusal =
          isMaxComputeError(error) && (error.code === "invalid_request" || error.code === "not_found" || error.code === "unauthorized");
        if (!isRefusal || !connections.forget(quotaName, connection)) throw error;
      }
    }
  };

  const run: InteractiveQueries<S>["run"] = async (query, jobs) => {
    const { sql, quotaName, session, fallback } = query;
    if (quotaName !== undefined && session !== undefined) {
      throw new MaxComputeError("invalid_argument", "An interactive query runs in a quota or in a session, not in both.", {
        nextStep: "Leave out quotaName or session.",
      });
    }
    if (quotaName === "" || session === "") {
      throw new MaxComputeError("invalid_argument", `The name of the ${session === "" ? "session" : "quota"} is empty.`, {
        nextStep: "Leave it out to run in the session that every project has.",
      });
    }
    const policy = fallbackPolicy(fallback);
    const readOnly = isReadOnly(sql);
    const kind = quotaName === undefined ? "session" : "maxqa";
    let retried = false;

    const fallBack = (fellBack: FellBack): Promise<S> => runAsJob(query, jobs, policy.quotaName, fellBack);

    const again = (failed: Rerun & { readonly from: string }, registry: WatchRegistry): Promise<Attempt> | null => {
      const { reason } = failed;
      // A statement that changes something may have done so before it failed.
      if (!readOnly) return null;
      if (reason === "retry" && !retried && kind === "session") {
        retried = true;
        sessions.forget(session ?? publicSession, failed.from.slice(0, failed.from.lastIndexOf("_")));
        return submitToSession(query, readOnly).then((instanceId) => ({ instanceId, fellBack: null }));
      }
      const fellBack: FellBack = { ...failed, reason: reason === "retry" ? "generic" : reason };
      if (!policy.allows(fellBack.reason)) return null;
      return fallBack(fellBack).then(({ instanceId, sync }) => {
        if (sync !== null) registry.remember(sync.update);
        return { instanceId, fellBack };
      });
    };

    const start = async (): Promise<Start<S>> => {
      if (quotaName !== undefined) {
        const submitted = await submitToQuota(query, quotaName, jobs, policy);
        return { submitted, fellBack: isMaxqaId(submitted.instanceId) ? null : ranByService };
      }
      // Sessions run queries. With fallback, everything else is an ordinary job from the beginning, as in the Java client.
      if (!isQuery(sql) && policy.allows("unsupported")) return { submitted: await fallBack(notAQuery), fellBack: notAQuery };
      return { submitted: { instanceId: await submitToSession(query, readOnly), sync: null }, fellBack: null };
    };

    const { submitted, fellBack } = await start().catch(async (thrown: unknown): Promise<Start<S>> => {
      const isAttach = thrown instanceof AttachError;
      const error = isAttach ? thrown.reason : toMaxComputeError(thrown);
      const reason = whyFallBack(error, isAttach, readOnly);
      if (error.code !== "aborted" && reason !== null && policy.allows(reason.reason))
        return { submitted: await fallBack(reason), fellBack: reason };
      throw !isAttach && !readOnly && mayHaveBeenDone(error) ? unknown(error) : error;
    });
    return { submitted, run: new InteractiveRun({ kind, first: { instanceId: submitted.instanceId, fellBack }, again }) };
  };

  return { run, close: (call) => sessions.close(call) };
}

/** How a query began. */
interface Start<S> {
  readonly submitted: S | Unfinished;
  readonly fellBack: FellBack | null;
}

function unknown(cause: MaxComputeError): MaxComputeError {
  return new MaxComputeError(
    "submit_unknown",
    `The answer to the submit was lost: the statement may or may not be running. ${cause.message}`,
    {
      cause,
      requestId: cause.requestId,
      status: cause.status,
      nextStep: "Look whether it has changed what it should change, before you run it again.",
    },
  );
}

/** Marks a failure before the query was sent. */
class AttachError extends Error {
  readonly reason: MaxComputeError;

  constructor(reason: MaxComputeError) {
    super(reason.message, { cause: reason });
    this.reason = reason;
  }
}

/** Why a query that was not accepted may run as a job; null if it may not. */
function whyFallBack(error: MaxComputeError, isAttach: boolean, readOnly: boolean): FellBack | null {
  const details = { message: error.message, odpsCode: error.odpsCode ?? null, from: null };
  const found = fallbackReason(error.message);
  const reason = found === null || found === "retry" ? null : found;
  // Nothing has been sent, so every statement may run.
  if (isAttach) return { ...details, reason: reason ?? "attach" };
  if (reason !== null) return { ...details, reason };
  // The answer to the submit is lost: what only reads may run again.
  return mayHaveBeenDone(error) && readOnly ? { ...details, reason: "generic" } : null;
}

const notAQuery: FellBack = {
  reason: "unsupported",
  message: "Only queries run in a session, so this statement runs as an ordinary job.",
  odpsCode: null,
  from: null,
};

const ranByService: FellBack = {
  reason: "generic",
  message: "The service runs the query as an ordinary job.",
  odpsCode: null,
  from: null,
};
