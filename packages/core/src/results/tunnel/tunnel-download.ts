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

/** A download session that is created again when it expires, so that it lasts as long as the reader. */
export interface TunnelDownload {
  /** The session as it was opened. Its rows and columns never change; a session that has others is refused. */
  readonly session: DownloadSession;
  /** Asks for rows. Settles when the headers of the answer have arrived. */
  data(request: Omit<DataRequest, "downloadId">, signal: AbortSignalLike | undefined): Promise<ApiStream>;
}

export interface DownloadOptions {
  /** The client for calls to the tunnel. */
  readonly api: ApiClient;
  readonly target: DownloadTarget;
  /** Whether to open at most 10,000 rows, which needs no permission on the source tables. */
  readonly limit: boolean;
  /** Whether to create a new session even when an earlier one could be used again. */
  readonly reopen: boolean;
  readonly downloadIds: DownloadIds;
  readonly scheduler: SchedulerLike;
  readonly signal: AbortSignalLike | undefined;
}

/** Pauses while a session is being created. No client does this for results, but tables of the same tunnel need it (docs/tunnel.md 2.1). */
const initiatingPauseMs = (looks: number): number => backoff({ failures: looks, firstMs: 100, mostMs: 5000, jitter: 0 }).floorMs;

/** Creates a download session, or uses the one that an earlier reader created. */
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
    if (unusableStatuses.has(session.status)) throw unusable(session);
    downloadIds.set(key, session.downloadId);
    return session;
  };

  const reuse = async (id: string): Promise<DownloadSession | null> => {
    try {
      const session = await reload(id, signal);
      return session.status === "NORMAL" ? session : null;
    } catch (error) {
      // The session is gone, whatever the code. Transient errors are passed to the caller.
      if (isMaxComputeError(error) && !error.transient && error.code !== "aborted") return null;
      throw error;
    }
  };

  const earlier = reopen ? undefined : downloadIds.get(key);
  const session = (earlier === undefined ? null : await reuse(earlier)) ?? (await create(signal));
  let current = session;
  let renewal: Promise<DownloadSession> | null = null;

  const renew = async (): Promise<void> => {
    const fresh = await create(undefined).finally(() => {
      renewal = null;
    });
    if (!hasSameRows(fresh, session)) throw changed();
    current = fresh;
  };

  // Several ranges may see at the same time that the session has expired; they share one renewal.
  const renewed = async (stale: DownloadSession, ending: AbortSignalLike | undefined): Promise<void> => {
    if (current !== stale) return;
    renewal ??= renew().then(() => current);
    await (ending === undefined ? renewal : unlessAborted(ending, renewal));
  };

  return {
    session,
    async data(request, ending) {
      const used = current;
      const ask = (): Promise<ApiStream> =>
        api.stream(dataCall(target, { ...request, downloadId: current.downloadId }), { signal: ending });
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

/** Statuses of a session that cannot be read (docs/tunnel.md 2.3). A session with an unknown status is tried. */
const unusableStatuses: ReadonlySet<string> = new Set(["FAILED", "EXPIRED", "CLOSED", "CLOSES"]);

function unusable({ status, downloadId }: DownloadSession): MaxComputeError {
  return new MaxComputeError("server", `The tunnel created a download session (${downloadId}) with the status ${status}.`, {
    nextStep: "Try again; with tunnel: false the first rows can be read without the tunnel.",
  });
}

/** The documentation names only the word (docs/tunnel.md 3.3). A session that expired long ago may be reported as unknown. */
function hasExpired(error: unknown): boolean {
  if (!isMaxComputeError(error)) return false;
  const { serverCode, message } = error;
  return serverCode === "StatusConflict" || serverCode === "NoSuchDownload" || (/session/i.test(message) && /expired/i.test(message));
}

function hasSameRows(left: DownloadSession, right: DownloadSession): boolean {
  const description = ({ recordCount, columns }: DownloadSession): string =>
    JSON.stringify([recordCount, columns.map(({ name, type }) => [name, type.text])]);
  return description(left) === description(right);
}

function changed(): MaxComputeError {
  return new MaxComputeError("invalid_state", "The download session expired, and the result has other rows or columns than before.", {
    nextStep: "Open a new reader, and read from the first row.",
  });
}
