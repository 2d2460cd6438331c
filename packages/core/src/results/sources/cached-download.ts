import type { SchedulerLike } from "rxjs";

import { onAbort } from "../../http/abort.ts";
import type { ApiClient, ApiStream } from "../../http/api-client.ts";
import type { AbortSignalLike } from "../../transport.ts";
import { cachedDataCall, readCachedHeaders, type CachedTarget } from "../../wire/session/cached-result.ts";
import type { ContentCoding } from "../../wire/tunnel/tunnel-data.ts";
import { readRecordStream } from "../records/record-stream.ts";
import type { TunnelDownload } from "../tunnel/tunnel-download.ts";

export interface CachedDownloadOptions {
  /** The client for calls to the tunnel. */
  readonly api: ApiClient;
  readonly target: CachedTarget;
  readonly coding: ContentCoding;
  readonly scheduler: SchedulerLike;
  readonly signal: AbortSignalLike | undefined;
}

/** How long the rows of the first answer wait for a reading, in milliseconds; then they are requested again. */
const keepMs = 5000;

/**
 * Opens the result of a query in a session: the first request for rows also tells the columns and the number of rows
 * (docs/tunnel.md 2.5). Its rows are given to the first reading that wants all of them.
 */
export async function openCachedDownload({ api, target, coding, scheduler, signal }: CachedDownloadOptions): Promise<TunnelDownload> {
  const all = { columns: undefined, arrow: false, coding };
  const request = (ending: AbortSignalLike | undefined): Promise<ApiStream> =>
    api.stream(cachedDataCall(target, null, all), { signal: ending });
  const controller = new AbortController();
  const forget = onAbort(signal, () => controller.abort(signal?.reason));
  const answer = await request(controller.signal).finally(forget);
  const { columns, recordCount } = readCachedHeaders(answer);
  const session = { downloadId: "", status: "NORMAL", quotaName: null, columns };

  if (recordCount === null) {
    // The end of the stream tells the number.
    let rows = 0;
    for await (const batch of readRecordStream(answer.body, columns, null)) rows += batch.length;
    return {
      session: { ...session, recordCount: rows },
      data: (wanted, ending) => api.stream(cachedDataCall(target, wanted, wanted), { signal: ending }),
    };
  }

  let first: ApiStream | null = answer;
  const timer = scheduler.schedule(() => controller.abort(), keepMs);
  // A timer that was aborted has no rows left.
  onAbort(controller.signal, () => (first = null));
  return {
    session: { ...session, recordCount },
    async data(wanted, ending) {
      timer.unsubscribe();
      const kept = first;
      first = null;
      const isAll = wanted.start === 0 && wanted.count === recordCount && wanted.columns === undefined && !wanted.arrow;
      if (kept === null) return api.stream(cachedDataCall(target, wanted, wanted), { signal: ending });
      if (!isAll) {
        controller.abort();
        return api.stream(cachedDataCall(target, wanted, wanted), { signal: ending });
      }
      onAbort(ending, () => controller.abort(ending?.reason));
      return kept;
    },
  };
}
