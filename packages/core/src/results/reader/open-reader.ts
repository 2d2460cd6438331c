import { isMaxComputeError, MaxComputeError } from "../../error.ts";
import { withDeadline } from "../../http/abort.ts";
import type { MaxComputeErrorCode } from "../../error.ts";
import type { ApiClient } from "../../http/api-client.ts";
import type { TaskResult } from "../../model.ts";
import type { Settings } from "../../settings.ts";
import type { AbortSignalLike } from "../../transport.ts";
import { isMaxqaId } from "../../wire/call/maxqa-id.ts";
import { projectCall, readProject } from "../../wire/project/project.ts";
import type { ContentCoding } from "../../wire/tunnel/tunnel-data.ts";
import { createReader } from "./create-reader.ts";
import { createCsvSource } from "../sources/csv-source.ts";
import { finishedResult } from "../sources/finished-result.ts";
import type { ReaderOptions } from "./read-options.ts";
import { explainOpenError } from "./open-error.ts";
import type { ResultReader } from "./result-reader.ts";
import type { RowSource } from "../sources/row-source.ts";
import type { TunnelClient } from "../tunnel/tunnel-client.ts";
import { openDownload } from "../tunnel/tunnel-download.ts";
import type { TunnelDownload } from "../tunnel/tunnel-download.ts";
import { createTunnelSource } from "../sources/tunnel-source.ts";

export interface OpenReaderParts extends Pick<Settings, "project" | "retry" | "scheduler" | "random" | "tunnel"> {
  /** The client for calls to the service itself. */
  readonly api: ApiClient;
  readonly tunnelClient: TunnelClient;
  /** Rows in one request when several are sent at the same time. Default {@link defaultRowsPerRange}. */
  readonly rowsPerRange?: number;
}

/** Rows for some seconds: few requests, and few rows to read again after a break. */
const defaultRowsPerRange = 100_000;

/** Interactive queries without a LIMIT are cut silently after this number of rows (docs/protocol.md 5.5, 5.6). */
export const interactiveRowLimit = 1_000_000;

/** Maximum number of rows of a limited download, unless the project has a lower limit (docs/tunnel.md 7.2). */
const defaultRowLimit = 10_000;

/**
 * Opens the result of an instance that has succeeded. The source is chosen by the decision table of docs/tunnel.md 7.1. A result
 * that was cut, or may have been, is an error unless `truncated: "allow"` is set; the reader's `fallbackReason` says why the
 * preferred source was not used.
 *
 * @param results the results that the answer to the submit contained; null when it contained none
 * @throws {MaxComputeError} `result_truncated`; `job_failed`, `sql_refused`, `job_cancelled` or `invalid_state` for an instance that
 * has not succeeded; `forbidden`, `not_found` or `unsupported` as the service says; errors of the connection
 */
export function openReader(
  parts: OpenReaderParts,
  instanceId: string,
  options: ReaderOptions,
  results: readonly TaskResult[] | null,
): Promise<ResultReader> {
  const { signal } = options;
  return openSources(
    {
      fromResult: async () => createCsvSource(await finishedResult(parts, instanceId, results, signal)),
      throughTunnel: (limit) => tunnelSource(parts, instanceId, options, limit),
      explain: (error) => openError(parts, instanceId, error, signal),
    },
    instanceId,
    options,
  );
}

/** The two ways to a result. */
export interface ResultSources {
  /** @param reason why the tunnel was not used; null if the caller wanted it so */
  fromResult(reason: MaxComputeError | null): Promise<RowSource>;
  throughTunnel(limit: boolean): Promise<RowSource>;
  /** The error to raise when the tunnel did not open the result. */
  explain(error: unknown): Promise<unknown>;
}

/** Opens a result by one of its sources. */
export async function openSources(sources: ResultSources, instanceId: string, options: ReaderOptions): Promise<ResultReader> {
  const { source, fallbackReason } = await openSource(sources, options);
  if (source.truncated && options.truncated !== "allow") throw truncated(source, fallbackReason);
  return createReader({ source, fallbackReason, instanceId, defaults: options });
}

async function openSource(sources: ResultSources, options: ReaderOptions): Promise<Opened> {
  if (options.tunnel === false) return { source: await sources.fromResult(null), fallbackReason: null };
  try {
    return await throughTunnel(sources, options);
  } catch (error) {
    if (options.tunnel === true || !isMaxComputeError(error) || !mayFallBack(error)) throw await sources.explain(error);
    return { source: await sources.fromResult(error), fallbackReason: error };
  }
}

interface Opened {
  readonly source: RowSource;
  readonly fallbackReason: MaxComputeError | null;
}

/** The error to raise when the tunnel did not open a result. For a job that failed or was stopped, the service knows the reason. */
async function openError(
  parts: OpenReaderParts,
  instanceId: string,
  error: unknown,
  signal: AbortSignalLike | undefined,
): Promise<unknown> {
  if (!isMaxComputeError(error) || error.serverCode !== "TaskFailed") return explainOpenError(error);
  try {
    await finishedResult(parts, instanceId, null, signal);
  } catch (reason) {
    if (isMaxComputeError(reason) && clearerCodes.has(reason.code)) return reason;
  }
  return explainOpenError(error);
}

/** Codes of the service that explain more than the tunnel's error; any other error of the service is dropped. */
const clearerCodes: ReadonlySet<MaxComputeErrorCode> = new Set(["job_failed", "sql_refused", "job_cancelled", "aborted"]);

async function throughTunnel(sources: ResultSources, options: ReaderOptions): Promise<Opened> {
  try {
    return { source: await sources.throughTunnel(options.limit === true), fallbackReason: null };
  } catch (error) {
    const isProtected = isMaxComputeError(error) && error.code === "forbidden" && error.serverCode === "NoPermission";
    if (options.limit !== undefined || !isProtected) throw error;
    return { source: await sources.throughTunnel(true), fallbackReason: error };
  }
}

async function tunnelSource(parts: OpenReaderParts, instanceId: string, options: ReaderOptions, limit: boolean): Promise<RowSource> {
  const { project, scheduler, tunnelClient } = parts;
  const { reopen = false } = options;
  const mostRows = isMaxqaId(instanceId) ? interactiveRowLimit : Number.POSITIVE_INFINITY;
  return openTunnelSource(parts, options, { limit, mostRows }, (api, quotaName, signal) => {
    const { downloadIds } = tunnelClient;
    return openDownload({ api, target: { project, instanceId, quotaName }, limit, reopen, downloadIds, scheduler, signal });
  });
}

/** Where the service cuts a result. */
interface ResultCuts {
  /** Whether the download is limited. */
  readonly limit: boolean;
  /** The number of rows at which every result of its kind is cut. */
  readonly mostRows: number;
}

/** Opens a download through the tunnel within the time that the caller allows, and makes it a source of rows. */
export async function openTunnelSource(
  parts: OpenReaderParts,
  options: ReaderOptions,
  { limit, mostRows }: ResultCuts,
  open: (api: ApiClient, quotaName: string | undefined, signal: AbortSignalLike) => Promise<TunnelDownload>,
): Promise<RowSource> {
  const { scheduler, tunnelClient, tunnel } = parts;
  const { signal, timeoutMs = 300_000 } = options;
  const quotaName = options.quotaName ?? tunnel.quotaName;
  const work = async (ending: AbortSignalLike): Promise<TunnelDownload> =>
    open(await tunnelClient.api(quotaName, ending), quotaName, ending);
  const download = await withDeadline(timeoutMs, "Opening the result through the tunnel", scheduler, signal, work);
  const { recordCount: count } = download.session;
  return createTunnelSource({
    ...parts,
    download,
    crc: () => tunnelClient.crc(),
    truncated: count >= mostRows || (limit && count >= (await rowLimit(parts, count, signal))),
    arrow: options.arrow ?? false,
    coding: codingOf(options.compress),
    parallel: tunnel.parallel,
    rowsPerRange: parts.rowsPerRange ?? defaultRowsPerRange,
  });
}

/** The content coding that a caller asks for. */
export function codingOf(compress: ReaderOptions["compress"] = false): ContentCoding {
  switch (compress) {
    case false:
      return "identity";
    case true:
    case "deflate":
      return "deflate";
    case "zstd":
      return "zstd";
  }
}

/** The row limit of a limited download: that of the project where it can be read, else the default. */
async function rowLimit({ api, project }: OpenReaderParts, recordCount: number, signal: AbortSignalLike | undefined): Promise<number> {
  if (recordCount === 0) return defaultRowLimit;
  try {
    const { properties } = readProject(await api.call(projectCall(project), { signal, retry: false }));
    const limit = Number(properties.READ_TABLE_MAX_ROW);
    return Number.isSafeInteger(limit) && limit > 0 ? Math.min(limit, defaultRowLimit) : defaultRowLimit;
  } catch (error) {
    if (isMaxComputeError(error) && error.code !== "aborted") return defaultRowLimit;
    throw error;
  }
}

/** Whether the `result` interface may be read instead: there is no tunnel for the project or instance, or it fails (docs/tunnel.md 7.1). */
function mayFallBack(error: MaxComputeError): boolean {
  if (error.reason === "no_tunnel" || lacksTheCall(error)) return true;
  switch (error.serverCode) {
    case "InvalidArgument":
    case "InvalidProjectTable":
    case "NoSuchProject":
    case "InstanceTypeNotSupported":
      return true;
    default:
      return error.code === "timeout" || error.code === "server" || error.code === "unavailable";
  }
}

/** Whether the server, or a proxy before it, does not know the tunnel's paths at all. A 404 of the tunnel itself has a code. */
function lacksTheCall({ status, serverCode }: MaxComputeError): boolean {
  return status === 405 || status === 501 || (status === 404 && serverCode === undefined);
}

function truncated({ kind, count }: RowSource, fallbackReason: MaxComputeError | null): MaxComputeError {
  const where = kind === "tunnel" ? "The tunnel gives" : "The result interface gives";
  const why = fallbackReason === null ? "" : ` It is read that way because of: ${fallbackReason.message}`;
  return new MaxComputeError("result_truncated", `${where} only ${count ?? 0} rows, at which the service cuts.${why}`, {
    nextStep:
      'Read without limit, with right to read the source tables; or take what there is, with truncated: "allow"; or aggregate, or add a LIMIT.',
    cause: fallbackReason ?? undefined,
  });
}
