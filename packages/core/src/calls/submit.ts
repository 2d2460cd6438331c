import type { SchedulerLike } from "rxjs";

import { isMaxComputeError, MaxComputeError, toMaxComputeError } from "../error.ts";
import type { ApiClient } from "../http/api-client.ts";
import { sleep, throwIfAborted } from "../http/abort.ts";
import { mayHaveBeenDone } from "../http/retry.ts";
import type { AbortSignalLike } from "../transport.ts";
import type { InstanceInfo } from "../model.ts";
import { createInstanceCall, readCreated, type CreatedInstance, type MaxqaSubmit } from "../wire/instance/create-instance.ts";
import { listInstancesCall, readInstancePage } from "../wire/instance/instance-list.ts";
import { itemsOfPages } from "./pages.ts";

/** A body to submit, and how to recognise its instance if the answer is lost. */
export interface Submission {
  readonly body: Uint8Array;
  /** The `Guid` in the body; null if it has none. Without a Guid, the instance cannot be found after a lost answer. */
  readonly guid: string | null;
  /** Reads the Guid of an instance from the service (`?source`, `?xsource`). */
  readonly guidOf: (instanceId: string, signal: AbortSignalLike | undefined) => Promise<string | null>;
  /** How it is submitted to MaxQA; default: to the service itself. */
  readonly maxqa?: MaxqaSubmit | undefined;
}

export interface SubmitterOptions {
  readonly api: ApiClient;
  readonly project: string;
  readonly resubmitSameGuid: boolean;
  readonly scheduler: SchedulerLike;
}

export type Submitter = (submission: Submission, signal?: AbortSignalLike) => Promise<CreatedInstance>;

/** Pauses before each search for an instance after a lost answer, in milliseconds: it may appear in the list with a delay. */
const lookAfterMs = [0, 1000, 3000];
/** The service accepts requests whose clock differs by at most this much (docs/protocol.md 7.5). */
const clockToleranceMs = 900_000;
/** The most instances that one search compares. One client does not submit more within the time window. */
const mostCandidates = 200;

/**
 * Creates a function that never submits a job twice: a body is sent again only if the service cannot have acted on it. After a
 * lost answer, it searches the caller's own instances for the Guid. If it finds none, the error is `submit_unknown`.
 */
export function createSubmitter({ api, project, resubmitSameGuid, scheduler }: SubmitterOptions): Submitter {
  const send = async ({ body, maxqa }: Submission, signal: AbortSignalLike | undefined): Promise<CreatedInstance> =>
    readCreated(await api.call(createInstanceCall(project, body, { maxqa }), { signal, repeatable: "once" }));

  const ownSince = (since: number, signal: AbortSignalLike | undefined): AsyncIterable<InstanceInfo> =>
    itemsOfPages(async (marker) => {
      const filter = { startTime: since - clockToleranceMs, onlyOwner: true };
      const page = readInstancePage(await api.call(listInstancesCall(project, filter, marker), { signal }));
      return { items: page.instances, marker: page.marker };
    });

  // An instance of another kind has no such source, so it is not the one. After a transient error it is compared again.
  const isOurs = async (id: string, { guid, guidOf }: Submission, signal: AbortSignalLike | undefined): Promise<boolean | "unknown"> => {
    try {
      return (await guidOf(id, signal)) === guid;
    } catch (error) {
      if (signal?.aborted || !isMaxComputeError(error)) throw error;
      return error.transient ? "unknown" : false;
    }
  };

  const find = async (submission: Submission, since: number, signal: AbortSignalLike | undefined): Promise<string | null> => {
    const others = new Set<string>();
    for (const pause of lookAfterMs) {
      await sleep(pause, scheduler, signal);
      let left = mostCandidates;
      try {
        for await (const { id } of ownSince(since, signal)) {
          if (left-- === 0) break;
          const ours = others.has(id) ? false : await isOurs(id, submission, signal);
          if (ours === true) return id;
          if (ours === false) others.add(id);
        }
      } catch (error) {
        // If listing fails, the next search may succeed. If all fail, the submit stays unknown.
        if (signal?.aborted || !isMaxComputeError(error)) throw error;
      }
    }
    return null;
  };

  return async (submission, signal) => {
    throwIfAborted(signal);
    const since = scheduler.now();
    try {
      return await send(submission, signal);
    } catch (thrown) {
      const lost = toMaxComputeError(thrown);
      if (!mayHaveBeenDone(lost)) throw lost;
      if (lost.code === "aborted") throw aborted(lost, submission.guid);
      if (submission.guid === null) throw unknown(lost, null, since, scheduler.now());
      const id = await find(submission, since, signal).catch((cause: unknown) => {
        throw unknown(toMaxComputeError(cause), submission.guid, since, scheduler.now());
      });
      if (id !== null) return { id, results: null };
      if (!resubmitSameGuid) throw unknown(lost, submission.guid, since, scheduler.now());
      return send(submission, signal);
    }
  };
}

function aborted(cause: MaxComputeError, guid: string | null): MaxComputeError {
  return new MaxComputeError("aborted", "The submit was aborted after it had begun. The job may be running.", {
    cause,
    guid: guid ?? undefined,
    nextStep: "List your newest instances and compare their Guid (getJob). Stop the job if you do not want it.",
  });
}

function unknown(cause: MaxComputeError, guid: string | null, sinceMs: number, untilMs: number): MaxComputeError {
  const window = `${new Date(sinceMs).toISOString()} and ${new Date(untilMs).toISOString()}`;
  const sign = guid === null ? "It carried no Guid" : `Its Guid is ${guid}`;
  // The service's own words often tell what to correct, such as a table that does not exist.
  const what = cause.status === undefined ? "The answer to the submit was lost" : "The submit was answered with an error";
  const message = `${what} and the instance was not found: the job may or may not be running. Reason: ${cause.message} ${sign}; it was sent between ${window}.`;
  return new MaxComputeError("submit_unknown", message, {
    cause,
    guid: guid ?? undefined,
    serverCode: cause.serverCode,
    odpsCode: cause.odpsCode,
    requestId: cause.requestId,
    status: cause.status,
    nextStep: `List your own instances of that time and compare their ${guid === null ? "SQL text" : "Guid"} (getJob). Submit again only when none of them is yours.`,
  });
}
