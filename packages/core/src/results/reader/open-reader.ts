import { isMaxComputeError, MaxComputeError } from "../../error.ts";
import { withDeadline } from "../../http/abort.ts";
import type { MaxComputeErrorCode } from "../../error.ts";
import type { ApiClient } from "../../http/api-client.ts";
import type { TaskResult } from "../../model.ts";
import type { Settings } from "../../settings.ts";
import type { AbortSignalLike } from "../../transport.ts";
import { projectCall, readProject } from "../../wire/project/project.ts";
import type { ContentCoding } from "../../wire/tunnel/tunnel-data.ts";
import { createReader } from "./create-reader.ts";
import { createCsvSource } from "../sources/csv-source.ts";
import { finishedResult } from "../sources/finished-result.ts";
import type { ReaderOptions } from "./read-options.ts";
import { explainRefusal } from "./open-error.ts";
import type { ResultReader } from "./result-reader.ts";
import type { RowSource } from "../sources/row-source.ts";
import type { TunnelClient } from "../tunnel/tunnel-client.ts";
import { openDownload } from "../tunnel/tunnel-download.ts";
import { createTunnelSource } from "../sources/tunnel-source.ts";

export interface OpenReaderParts extends Pick<Settings, "project" | "retry" | "scheduler" | "random" | "tunnel"> {
  /** Calls to the service itself. */
  readonly api: ApiClient;
  readonly tunnelClient: TunnelClient;
  /** Rows of one request, where several are made at the same time. Default {@link usualRange}. */
  readonly rowsPerRange?: number;
}

/** Some seconds' worth of rows: few requests, and little to read again when one breaks off. */
const usualRange = 100_000;

/** Rows of a limited download, unless the project says something else (docs/tunnel.md 7.2). */
const usualLimit = 10_000;

/**
 * Opens the result of an instance that has succeeded, by the decision table of docs/tunnel.md 7.1, where that loses nothing: a
 * result that was or may have been cut is an error unless it is allowed, and a way that was taken instead of another is told.
 *
 * @param results what the answer to the submit brought already, if it did
 */
export async function openReader(
  parts: OpenReaderParts,
  instanceId: string,
  options: ReaderOptions,
  results: readonly TaskResult[] | null,
): Promise<ResultReader> {
  const { signal, tunnel } = options;
  const fromResult = async (): Promise<RowSource> => createCsvSource(await finishedResult(parts, instanceId, results, signal));

  const opened = async (): Promise<Opened> => {
    if (tunnel === false) return { source: await fromResult(), fallbackReason: null };
    try {
      return await throughTunnel(parts, instanceId, options);
    } catch (error) {
      if (tunnel === true || !isMaxComputeError(error) || !mayFallBack(error)) throw await refusal(parts, instanceId, error, signal);
      return { source: await fromResult(), fallbackReason: error };
    }
  };

  const { source, fallbackReason } = await opened();
  if (source.truncated && options.truncated !== "allow") throw truncated(source, fallbackReason);
  return createReader({ source, fallbackReason, instanceId, defaults: options });
}

interface Opened {
  readonly source: RowSource;
  readonly fallbackReason: MaxComputeError | null;
}

/** Why there is no result. Of a job that failed or was stopped the tunnel says only that there is none; the service says the rest. */
async function refusal(parts: OpenReaderParts, instanceId: string, error: unknown, signal: AbortSignalLike | undefined): Promise<unknown> {
  if (!isMaxComputeError(error) || error.serverCode !== "TaskFailed") return explainRefusal(error);
  try {
    await finishedResult(parts, instanceId, null, signal);
  } catch (reason) {
    if (isMaxComputeError(reason) && endings.has(reason.code)) return reason;
  }
  return explainRefusal(error);
}

/** What is said better than the tunnel does; a question that failed otherwise changes nothing. */
const endings: ReadonlySet<MaxComputeErrorCode> = new Set(["job_failed", "sql_refused", "job_cancelled", "aborted"]);

async function throughTunnel(parts: OpenReaderParts, instanceId: string, options: ReaderOptions): Promise<Opened> {
  try {
    return { source: await tunnelSource(parts, instanceId, options, options.limit === true), fallbackReason: null };
  } catch (error) {
    const isProtected = isMaxComputeError(error) && error.code === "forbidden" && error.serverCode === "NoPermission";
    if (options.limit !== undefined || !isProtected) throw error;
    return { source: await tunnelSource(parts, instanceId, options, true), fallbackReason: error };
  }
}

async function tunnelSource(parts: OpenReaderParts, instanceId: string, options: ReaderOptions, limit: boolean): Promise<RowSource> {
  const { project, scheduler, tunnelClient, tunnel } = parts;
  const { signal, reopen = false, timeoutMs = 300_000 } = options;
  const quotaName = options.quotaName ?? tunnel.quotaName;
  const work = async (ending: AbortSignalLike) => {
    const api = await tunnelClient.api(quotaName, ending);
    const { downloadIds } = tunnelClient;
    return openDownload({ api, target: { project, instanceId, quotaName }, limit, reopen, downloadIds, scheduler, signal: ending });
  };
  const download = await withDeadline(timeoutMs, "Opening the result through the tunnel", scheduler, signal, work);
  return createTunnelSource({
    ...parts,
    download,
    truncated: limit && download.session.recordCount >= (await rowLimit(parts, download.session.recordCount, signal)),
    arrow: options.arrow ?? false,
    coding: codingOf(options.compress),
    parallel: tunnel.parallel,
    rowsPerRange: parts.rowsPerRange ?? usualRange,
  });
}

function codingOf(compress: ReaderOptions["compress"] = false): ContentCoding {
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

/** How many rows a limited download has at most. The project may say it; whoever may not look at the project takes the usual. */
async function rowLimit({ api, project }: OpenReaderParts, recordCount: number, signal: AbortSignalLike | undefined): Promise<number> {
  if (recordCount === 0) return usualLimit;
  try {
    const { properties } = readProject(await api.call(projectCall(project), { signal, retry: false }));
    const told = Number(properties.READ_TABLE_MAX_ROW);
    return Number.isSafeInteger(told) && told > 0 ? Math.min(told, usualLimit) : usualLimit;
  } catch (error) {
    if (isMaxComputeError(error) && error.code !== "aborted") return usualLimit;
    throw error;
  }
}

/** No tunnel for this project or instance, or a failing one (docs/tunnel.md 7.1). */
function mayFallBack(error: MaxComputeError): boolean {
  if (error.reason === "no_tunnel") return true;
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

function truncated({ kind, count }: RowSource, fallbackReason: MaxComputeError | null): MaxComputeError {
  const where = kind === "tunnel" ? "The tunnel gives" : "The result interface gives";
  const why = fallbackReason === null ? "" : ` It is read that way because of: ${fallbackReason.message}`;
  return new MaxComputeError("result_truncated", `${where} only ${count ?? 0} rows, at which the service cuts.${why}`, {
    nextStep: 'Read without limit, with right to read the source tables; or take what there is, with truncated: "allow"; or aggregate, or add a LIMIT.',
    cause: fallbackReason ?? undefined,
  });
}
