import type { HeaderMap } from "../../transport.ts";
import type { ApiCall } from "../call/api-call.ts";
import { unexpectedAnswer } from "../call/answer.ts";
import { plainInstancePath } from "../call/resource-path.ts";
import { decodeBase64 } from "../format/base64.ts";
import type { SchemaColumn } from "../format/column-type.ts";
import type { DataRequest } from "../tunnel/tunnel-data.ts";
import { quotaQuery, readColumns, tunnelHeaders } from "../tunnel/tunnel-session.ts";
import { sessionTaskName } from "./session.ts";
import type { Subquery } from "./subquery-id.ts";

/** The result of a query in a session, which the tunnel gives without a download session (docs/tunnel.md 2.5). */
export interface CachedTarget extends Subquery {
  readonly project: string;
  readonly quotaName: string | undefined;
  /** Whether to read at most 10,000 rows, for which no permission on the source tables is needed. */
  readonly limit: boolean;
}

/** Which rows to ask for; null asks for all. */
export type CachedRange = { readonly start: number; readonly count: number } | null;

/** Asks for rows. The first request asks for all, as the official clients do. */
export function cachedDataCall(
  target: CachedTarget,
  range: CachedRange,
  { columns, arrow, coding }: Pick<DataRequest, "columns" | "arrow" | "coding">,
): ApiCall {
  return {
    method: "GET",
    path: plainInstancePath(target.project, target.sessionId),
    query: [
      ["cached", null],
      ["data", null],
      ...(arrow ? [["arrow", null] as const] : []),
      ...(target.limit ? [["instance_tunnel_limit_enabled", null] as const] : []),
      ["taskname", sessionTaskName],
      ["queryid", String(target.queryId)],
      ...(range === null ? [] : [["rowrange", `(${range.start},${range.count})`] as const]),
      ...(columns === undefined ? [] : [["columns", columns.join(",")] as const]),
      ...quotaQuery({ ...target, instanceId: target.sessionId }),
    ],
    headers: { ...tunnelHeaders, "accept-encoding": coding },
  };
}

/** What the headers of an answer say about the whole result. */
export interface CachedResult {
  readonly columns: readonly SchemaColumn[];
  /** Number of rows; null when the tunnel does not say. */
  readonly recordCount: number | null;
}

/**
 * Reads the headers of the first answer.
 *
 * @throws {MaxComputeError} `unexpected_answer`
 */
export function readCachedHeaders(answer: { readonly status: number; readonly headers: HeaderMap }): CachedResult {
  const { headers } = answer;
  const unexpected = (reason: string): never => {
    throw unexpectedAnswer(
      { ...answer, body: new TextEncoder().encode(headers["odps-tunnel-schema"] ?? "") },
      "the columns of a result",
      reason,
    );
  };
  const count = headers["odps-tunnel-record-count"]?.trim() ?? "";
  return {
    columns: readColumns(schemaOf(decodeWord(headers["odps-tunnel-schema"] ?? "")), unexpected),
    recordCount: /^\d+$/.test(count) ? Number(count) : null,
  };
}

function schemaOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A header may be written as encoded words (RFC 2047), because names of columns need not be ASCII; or as UTF-8, whose bytes transports return as letters. */
function decodeWord(text: string): string {
  if (!text.startsWith("=?")) return /[\x80-\xff]/.test(text) && !/[^\0-\xff]/.test(text) ? utf8Of(text) : text;
  const words = [...text.matchAll(/=\?[^?]+\?([BQ])\?([^?]*)\?=/gi)].map(([, encoding = "", content = ""]) =>
    encoding.toUpperCase() === "B" ? (decodeBase64(content) ?? new Uint8Array()) : quotedBytes(content),
  );
  return new TextDecoder().decode(Uint8Array.from(words.flatMap((bytes) => [...bytes])));
}

function quotedBytes(content: string): Uint8Array {
  const plain = content.replaceAll("_", " ");
  return Uint8Array.from(
    [...plain.matchAll(/=([\dA-F]{2})|([^])/gi)].map(([, hex, letter = ""]) =>
      hex === undefined ? letter.charCodeAt(0) : Number.parseInt(hex, 16),
    ),
  );
}

function utf8Of(text: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  } catch {
    return text;
  }
}
