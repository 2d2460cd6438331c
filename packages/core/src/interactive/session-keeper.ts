import type { SchedulerLike } from "rxjs";

import { isMaxComputeError, MaxComputeError } from "../error.ts";
import { sleep, unlessAborted } from "../http/abort.ts";
import type { ApiClient } from "../http/api-client.ts";
import type { CallOptions } from "../options.ts";
import { readInstanceError } from "../wire/errors/instance-error.ts";
import { instanceStatusCall, readInstanceInfo } from "../wire/instance/instance-status.ts";
import { stopInstanceCall } from "../wire/instance/stop-instance.ts";
import type { Job } from "../wire/job/job.ts";
import { attachTask, readSessionState, sessionStateCall } from "../wire/session/session.ts";
import { resultText } from "../wire/task/result-text.ts";
import { readTaskResults, resultCall } from "../wire/task/task-result.ts";

/** The sessions of a client, by name. Each is attached to when it is first needed, and shared by all queries. */
export interface SessionKeeper {
  /** The instance of a session that takes queries. */
  attach(sessionName: string, call: CallOptions): Promise<string>;
  /** Forgets a session that takes no more queries, so that the next query attaches anew. */
  forget(sessionName: string, sessionId: string): void;
  /** Detaches from all sessions: stops the instances by which this client is attached. */
  close(call: CallOptions): Promise<void>;
}

export interface SessionKeeperOptions {
  readonly api: ApiClient;
  readonly project: string;
  readonly scheduler: SchedulerLike;
  readonly submitJob: (job: Job) => Promise<string>;
}

/** A session that is opening or open. */
interface OpenedSession {
  readonly opening: Promise<string>;
  /** Null until it is open. */
  sessionId: string | null;
}

/** Longest time until a session takes queries, in milliseconds, as in the official clients (docs/protocol.md 9). */
const attachLimitMs = 60_000;
/** The pauses between looks that the service did not hold, in milliseconds; the last one repeats. */
const pausesMs: readonly number[] = [100, 200, 400, 800, 1000];

export function createSessionKeeper({ api, project, scheduler, submitJob }: SessionKeeperOptions): SessionKeeper {
  const sessions = new Map<string, OpenedSession>();

  const whyEnded = async (sessionId: string): Promise<MaxComputeError> => {
    const [result] = readTaskResults(await api.call(resultCall(project, sessionId)));
    return readInstanceError(result === undefined ? "The session ended before it began." : resultText(result));
  };

  const hasBegun = async (sessionId: string): Promise<boolean> => {
    const state = readSessionState(await api.call(sessionStateCall(project, sessionId, "wait_attach_success")));
    switch (state?.word) {
      case "running":
        return true;
      case "failed":
      case "terminated":
      case "cancelled":
        throw state.result === "" ? await whyEnded(sessionId) : readInstanceError(state.result);
      case "unknown":
        return false;
      case undefined: {
        // The task keeps no texts yet, or no longer.
        const { status } = readInstanceInfo(sessionId, await api.call(instanceStatusCall(project, sessionId, { held: false })));
        if (status === "Terminated") throw await whyEnded(sessionId);
        return false;
      }
    }
  };

  const stop = async (sessionId: string, call: CallOptions): Promise<void> => {
    await api.call(stopInstanceCall(project, sessionId), call).catch((error: unknown) => {
      // It has ended by itself.
      if (!isMaxComputeError(error) || (error.code !== "invalid_state" && error.code !== "not_found")) throw error;
    });
  };

  const open = async (sessionName: string): Promise<string> => {
    const sessionId = await submitJob({ tasks: [attachTask(sessionName)] });
    const since = scheduler.now();
    for (let looks = 0; !(await hasBegun(sessionId)); looks += 1) {
      if (scheduler.now() - since >= attachLimitMs) {
        await stop(sessionId, {}).catch(() => {});
        throw new MaxComputeError("timeout", `Session ${sessionName} did not start within ${attachLimitMs} ms.`, { instanceId: sessionId });
      }
      await sleep(pausesMs[looks] ?? 1000, scheduler);
    }
    return sessionId;
  };

  const begin = (sessionName: string): OpenedSession => {
    const session: OpenedSession = { sessionId: null, opening: open(sessionName) };
    sessions.set(sessionName, session);
    session.opening.then(
      (sessionId) => (session.sessionId = sessionId),
      () => sessions.get(sessionName) === session && sessions.delete(sessionName),
    );
    return session;
  };

  return {
    attach(sessionName, { signal }) {
      // Others may wait for it as well, so a caller's signal does not end it.
      const { opening } = sessions.get(sessionName) ?? begin(sessionName);
      return signal === undefined ? opening : unlessAborted(signal, opening);
    },

    forget(sessionName, sessionId) {
      if (sessions.get(sessionName)?.sessionId === sessionId) sessions.delete(sessionName);
    },

    async close(call) {
      const all = [...sessions.values()];
      sessions.clear();
      await Promise.all(
        all.map(async ({ opening }) => {
          const sessionId = await opening.catch(() => null);
          if (sessionId !== null) await stop(sessionId, call);
        }),
      );
    },
  };
}
