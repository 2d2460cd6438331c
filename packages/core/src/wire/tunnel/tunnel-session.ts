import type { HeaderMap } from "../../transport.ts";
import { readJsonAnswer, unexpectedAnswer } from "../call/answer.ts";
import type { ApiAnswer, ApiCall, QueryParameter } from "../call/api-call.ts";
import { parseColumnType } from "../format/column-type.ts";
import type { SchemaColumn } from "../format/column-type.ts";
import { isObject } from "../format/json.ts";
import { plainInstancePath } from "../call/resource-path.ts";

/** A download session of the tunnel: the result of one instance, prepared for data requests (docs/tunnel.md 2.3). */
export interface DownloadSession {
  readonly downloadId: string;
  readonly recordCount: number;
  /** Upper case: `NORMAL`, `INITIATING`, `EXPIRED` …; `NORMAL` when the service does not say. */
  readonly status: string;
  readonly columns: readonly SchemaColumn[];
  /** The tunnel quota that pays for the download; null when the service does not say. */
  readonly quotaName: string | null;
}

/** The instance whose result is downloaded. */
export interface DownloadTarget {
  readonly project: string;
  readonly instanceId: string;
  /** The tunnel quota that pays for the download; default: the project's. */
  readonly quotaName: string | undefined;
}

/** The headers of every request to the tunnel. */
export const tunnelHeaders: HeaderMap = { "x-odps-tunnel-version": "6" };

/** Creates a download session; with `limit` one that needs no right on the source tables, and has at most 10,000 rows (docs/tunnel.md 7.2). */
export function createDownloadCall(target: DownloadTarget, { limit }: { readonly limit: boolean }): ApiCall {
  const query: readonly QueryParameter[] = [
    ["downloads", null],
    ...(limit ? [["instance_tunnel_limit_enabled", null] as const] : []),
    ...quotaQuery(target),
  ];
  return { method: "POST", path: plainInstancePath(target.project, target.instanceId), query, headers: tunnelHeaders };
}

/** Asks for the state of an existing download session. */
export function reloadDownloadCall(target: DownloadTarget, downloadId: string): ApiCall {
  return {
    method: "GET",
    path: plainInstancePath(target.project, target.instanceId),
    query: [["downloadid", downloadId], ...quotaQuery(target)],
    headers: tunnelHeaders,
  };
}

export function quotaQuery({ quotaName }: DownloadTarget): readonly QueryParameter[] {
  return quotaName === undefined ? [] : [["quotaName", quotaName]];
}

/**
 * Reads the answer to both calls.
 *
 * @throws {MaxComputeError} `unexpected_answer`
 */
export function readDownloadSession(answer: ApiAnswer): DownloadSession {
  const refuse = (reason: string): never => {
    throw unexpectedAnswer(answer, "a download session", reason);
  };
  const {
    DownloadID: downloadId,
    RecordCount: recordCount,
    Status: status = "NORMAL",
    Schema: schema,
    QuotaName: quotaName,
  } = readJsonAnswer(answer, "a download session");
  if (typeof downloadId !== "string" || downloadId === "") return refuse("It has no DownloadID.");
  if (typeof recordCount !== "number" || !Number.isSafeInteger(recordCount) || recordCount < 0)
    return refuse("Its RecordCount is no number of rows.");
  if (typeof status !== "string") return refuse("Its Status is no word.");
  return {
    downloadId,
    recordCount,
    status: status.toUpperCase(),
    quotaName: typeof quotaName === "string" && quotaName !== "" ? quotaName : null,
    columns: readColumns(schema, refuse),
  };
}

/** The columns of a schema in JSON. */
export function readColumns(schema: unknown, refuse: (reason: string) => never): readonly SchemaColumn[] {
  const columns: unknown = isObject(schema) ? schema.columns : undefined;
  if (!Array.isArray(columns)) return refuse("It has no columns.");
  return columns.map((column): SchemaColumn => {
    const { name, type } = isObject(column) ? column : {};
    return typeof name === "string" && typeof type === "string"
      ? { name, type: parseColumnType(type) }
      : refuse("One of its columns has no name or type.");
  });
}
