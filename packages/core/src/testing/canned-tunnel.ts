import { MaxComputeError } from "../error.ts";
import type { Transport, TransportRequest, TransportResponse } from "../transport.ts";
import type { Table } from "./arbitrary-values.ts";
import { encodeArrow } from "./arrow-encoder.ts";
import { encodeRecords } from "./record-encoder.ts";

export const tunnelHost = "tunnel.test";

/** A request for rows as the tunnel sees it. */
export interface DataSeen {
  readonly downloadId: string;
  readonly start: number;
  readonly count: number;
  readonly arrow: boolean;
  readonly request: TransportRequest;
}

/** An answer in place of the usual one, to the request that a path such as `GET /projects/p` stands for; null leaves it as it is. */
export type Instead = (path: string, request: TransportRequest) => CannedAnswer | null;

export interface CannedTunnel {
  readonly transport: Transport;
  /** Method, path and query of each request. */
  readonly paths: readonly string[];
  readonly data: readonly DataSeen[];
}

export interface CannedTunnelOptions {
  readonly instead?: Instead;
  /** The pieces of a body, in place of the whole in one; it may throw what a broken connection throws. */
  readonly pieces?: (body: Uint8Array, data: DataSeen, number: number) => AsyncIterable<Uint8Array>;
  /** Rows that the session claims to have. Default: those of the table. */
  readonly recordCount?: number;
  /** Rows of one answer at most. */
  readonly mostRows?: number;
}

export interface CannedAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

/** A tunnel with one result, beside a service that knows where it is. */
export function cannedTunnel(
  table: Table,
  { instead = () => null, pieces, recordCount = table.rows.length, mostRows = Number.POSITIVE_INFINITY }: CannedTunnelOptions = {},
): CannedTunnel {
  const paths: string[] = [];
  const data: DataSeen[] = [];
  let sessions = 0;

  const session = (id: number): string =>
    JSON.stringify({
      DownloadID: `d${id}`,
      RecordCount: recordCount,
      Status: "NORMAL",
      Schema: {
        IsVirtualView: false,
        columns: table.columns.map(({ name, type }) => ({ name, type: type.text.toLowerCase() })),
        partitionKeys: [],
      },
    });

  const rowsOf = (request: TransportRequest, query: URLSearchParams): TransportResponse => {
    const [start = 0, count = 0] = (query.get("rowrange") ?? "").slice(1, -1).split(",").map(Number);
    const seen: DataSeen = { downloadId: query.get("downloadid") ?? "", start, count, arrow: query.has("arrow"), request };
    data.push(seen);
    const names = query.get("columns")?.split(",");
    const indexes = table.columns.flatMap(({ name }, index) => (names === undefined || names.includes(name) ? [index] : []));
    const columns = indexes.flatMap((index) => table.columns[index] ?? []);
    const rows = table.rows.slice(start, start + Math.min(count, mostRows)).map((row) => indexes.map((index) => row[index] ?? null));
    const body = seen.arrow ? encodeArrow([{ columns, rows }], 64) : encodeRecords(columns, rows);
    return { status: 200, headers: {}, body: pieces === undefined ? whole(body) : pieces(body, seen, data.length) };
  };

  const transport: Transport = async (request) => {
    const { host, pathname, search, searchParams } = new URL(request.url);
    const path = `${request.method} ${pathname}${search}`;
    paths.push(path);
    const other = instead(path, request);
    if (other !== null)
      return { status: other.status ?? 200, headers: other.headers ?? {}, body: whole(new TextEncoder().encode(other.body)) };
    if (pathname.endsWith("/tunnel")) return text(tunnelHost);
    if (host !== tunnelHost) return text("<Instance><Status>Terminated</Status></Instance>");
    if (request.method === "POST") return text(session((sessions += 1)));
    return searchParams.has("data") ? rowsOf(request, searchParams) : text(session(sessions));
  };
  return { transport, paths, data };
}

/** A body that breaks off behind so many bytes. */
export async function* brokenBody(body: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  yield body.subarray(0, length);
  throw new MaxComputeError("connection_lost", "The connection broke.");
}

async function* whole(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

function text(body: string): TransportResponse {
  return { status: 200, headers: {}, body: whole(new TextEncoder().encode(body)) };
}
