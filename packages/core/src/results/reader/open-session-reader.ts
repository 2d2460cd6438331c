import { isMaxComputeError, type MaxComputeError } from "../../error.ts";
import type { TaskResult } from "../../model.ts";
import type { Subquery } from "../../wire/session/subquery-id.ts";
import { createCsvSource } from "../sources/csv-source.ts";
import { openCachedDownload } from "../sources/cached-download.ts";
import { explainOpenError } from "./open-error.ts";
import { codingOf, interactiveRowLimit, openSources, openTunnelSource, type OpenReaderParts } from "./open-reader.ts";
import type { ReaderOptions } from "./read-options.ts";
import type { ResultReader } from "./result-reader.ts";

/**
 * Opens the result of a query in a session, with the options and errors of `openReader`.
 *
 * @param finished resolves with the result of the query as the session tells it, or rejects because the query has not succeeded
 */
export function openSessionReader(
  parts: OpenReaderParts,
  instanceId: string,
  subquery: Subquery,
  options: ReaderOptions,
  finished: () => Promise<TaskResult>,
): Promise<ResultReader> {
  const { project, scheduler } = parts;
  return openSources(
    {
      async fromResult(reason) {
        const result = await finished();
        return createCsvSource(isNoTable(reason) ? { ...result, format: "text" } : result);
      },
      throughTunnel: (limit) =>
        openTunnelSource(parts, options, { limit, mostRows: interactiveRowLimit }, (api, quotaName, signal) =>
          openCachedDownload({
            api,
            target: { ...subquery, project, quotaName, limit },
            coding: codingOf(options.compress),
            scheduler,
            signal,
          }),
        ),
      async explain(error) {
        try {
          await finished();
        } catch (reason) {
          // The query did not succeed, and the session knows why.
          if (isMaxComputeError(reason) && !reason.transient) return reason;
        }
        return explainOpenError(error);
      },
    },
    instanceId,
    options,
  );
}

/** Whether the tunnel said that the statement is no SELECT: then the session's text is no table. */
function isNoTable(reason: MaxComputeError | null): boolean {
  return reason?.serverCode === "InstanceTypeNotSupported";
}
