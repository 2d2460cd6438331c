import type { SchedulerLike } from "rxjs";

import { isMaxComputeError, MaxComputeError } from "../../error.ts";
import { sleep, unlessAborted } from "../../http/abort.ts";
import type { ApiClient, ApiStream } from "../../http/api-client.ts";
import { backoff } from "../../http/backoff.ts";
import type { AbortSignalLike } from "../../transport.ts";
import { dataCall } from "../../wire/tunnel/tunnel-data.ts";
import type { DataRequest } from "../../wire/tunnel/tunnel-data.ts";
import { createDownloadCall, readDownloadSession, reloadDownloadCall } from "../../wire/tunnel/tunnel-session.ts";
import type { DownloadSession, DownloadTarget } from "../../wire/tunnel/tunnel-session.ts";
import type { DownloadIds } from "./tunnel-client.ts";

/** A download session that lasts as long as it is needed: when it expires, it is made anew. */
export interface TunnelDownload {
  /** Rows and columns; they stay what they are. */
  readonly session: DownloadSession;
  /** Asks for rows; settles when the answer's headers are there. */
  data(request: Omit<DataRequest, "downloadId">, signal: AbortSignalLike | undefined): Promise<ApiStream>;
}

export interface DownloadOptions {
  /** Calls to the tunnel. */
  readonly api: ApiClient;
  readonly target: DownloadTarget;
  /** Without rights on the source tables, and with at most 10,000 rows. */
  readonly limit: boolean;
  /** Whether to make a new session also where an earlier one may be used again. */
  readonly reopen: boolean;
  readonly downloadIds: DownloadIds;
  readonly scheduler: SchedulerLike;
  readonly signal: AbortSignalLike | undefined;
}

/** Pauses while a session is being made: no client knows of this, but tables of the same tunnel do it (docs/tunnel.md 2.1). */
const initiatingPauseMs = (looks: number): number => backoff({ failures: looks, firstMs: 100, mostMs: 5000, jitter: 0 }).floorMs;

/** Creates a download session, or takes up the one that an earlier reader made. */
export async function openDownload(options: DownloadOptions): Promise<TunnelDownload> {
  const { api, target, limit, reopen, downloadIds, scheduler, signal } = options;
  const key = JSON.stringify([target.instanceId, target.quotaName ?? null, limit]);

  const reload = async (id: string, ending: AbortSignalLike | undefined): Promise<DownloadSession> =>
    readDownloadSession(await api.call(reloadDownloadCall(target, id), { signal: ending }));

  const create = async (ending: AbortSignalLike | undefined): Promise<DownloadSession> => {
    let session = readDownloadSession(await api.call(createDownloadCall(target, { limit }), { signal: ending }));
    for (let looks = 1; session.status === "INITIATING"; looks += 1) {
      await sleep(initiatingPauseMs(looks), scheduler, ending);
      session = await reload(session.downloadId, ending);
    }
    if (deadWords.has(session.status)) throw dead(session);
    downloadIds.set(key, session.downloadId);
    return session;
  };

  const takeUp = async (id: string): Promise<DownloadSession | null> => {
    try {
      const session = await reload(id, signal);
      return session.status === "NORMAL" ? session : null;
    } catch (error) {
      // A session that is gone, however that is said; what is transient is the caller's to know.
      if (isMaxComputeError(error) && !error.transient && error.code !== "aborted") return null;
      throw error;
    }
  };

  const earlier = reopen ? undefined : downloadIds.get(key);
  const session = (earlier === undefined ? null : await takeUp(earlier)) ?? (await create(signal));
  let current = session;
  let renewal: Promise<DownloadSession> | null = null;

  const renew = async (): Promise<void> => {
    const fresh = await create(undefined).finally(() => {
      renewal = null;
    });
    if (!isSame(fresh, session)) throw changed();
    current = fresh;
  };

  // Several ranges may find out at the same time that the session has expired.
  const renewed = async (stale: DownloadSession, ending: AbortSignalLike | undefined): Promise<void> => {
    if (current !== stale) return;
    renewal ??= renew().then(() => current);
    await (ending === undefined ? renewal : unlessAborted(ending, renewal));
  };

  return {
    session,
    async data(request, ending) {
      const used = current;
      const ask = (): Promise<ApiStream> => api.stream(dataCall(target, { ...request, downloadId: current.downloadId }), { signal: ending });
      try {
        return await ask();
      } catch (error) {
        if (!hasExpired(error)) throw error;
        await renewed(used, ending);
        return ask();
      }
    },
  };
}

/** Words that say that nothing will come of the session (docs/tunnel.md 2.3); one that nobody knows may well work. */
const deadWords: ReadonlySet<string> = new Set(["FAILED", "EXPIRED", "CLOSED", "CLOSES"]);

function dead({ status, downloadId }: DownloadSession): MaxComputeError {
  return new MaxComputeError("server", `The tunnel made a download session (${downloadId}) whose status is ${status}.`, {
    nextStep: "Try again; with tunnel: false the first rows can be read without the tunnel.",
  });
}

/** Docs name the word only (docs/tunnel.md 3.3). One that expired long ago may be like one that never was. */
function hasExpired(error: unknown): boolean {
  if (!isMaxComputeError(error)) return false;
  const { serverCode, message } = error;
  return serverCode === "StatusConflict" || serverCode === "NoSuchDownload" || (/session/i.test(message) && /expired/i.test(message));
}

function isSame(left: DownloadSession, right: DownloadSession): boolean {
  const told = ({ recordCount, columns }: DownloadSession): string => JSON.stringify([recordCount, columns.map(({ name, type }) => [name, type.text])]);
  return told(left) === told(right);
}

function changed(): MaxComputeError {
  return new MaxComputeError("invalid_state", "The download session expired, and the result has other rows or columns than before.", {
    nextStep: "Open a new reader, and read from the first row.",
  });
}
