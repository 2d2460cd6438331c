import type { ApiCall } from "../call/api-call.ts";
import { plainInstancePath } from "../call/resource-path.ts";
import { quotaQuery, tunnelHeaders } from "./tunnel-session.ts";
import type { DownloadTarget } from "./tunnel-session.ts";

/** Which rows of a download session to ask for, and in which form. */
export interface DataRequest {
  readonly downloadId: string;
  /** The first row, from 0. */
  readonly start: number;
  readonly count: number;
  /** Names of columns in the order of the schema; undefined asks for all. */
  readonly columns: readonly string[] | undefined;
  /** Whether to ask for Arrow instead of records. */
  readonly arrow: boolean;
  readonly coding: ContentCoding;
}

/** A content coding to ask for. The tunnel has others (docs/tunnel.md 3.1), which transports do not decode. */
export type ContentCoding = "identity" | "deflate" | "zstd";

/** Asks for rows (docs/tunnel.md 3). */
export function dataCall(target: DownloadTarget, { downloadId, start, count, columns, arrow, coding }: DataRequest): ApiCall {
  return {
    method: "GET",
    path: plainInstancePath(target.project, target.instanceId),
    query: [
      ["data", null],
      ...(arrow ? [["arrow", null] as const] : []),
      ["downloadid", downloadId],
      ["rowrange", `(${start},${count})`],
      ...(columns === undefined ? [] : [["columns", columns.join(",")] as const]),
      ...quotaQuery(target),
    ],
    headers: { ...tunnelHeaders, "accept-encoding": coding },
  };
}
