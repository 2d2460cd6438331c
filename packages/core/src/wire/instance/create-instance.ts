import type { TaskResult } from "../../model.ts";
import type { HeaderMap } from "../../transport.ts";
import { answerDetails } from "../call/answer.ts";
import type { ApiAnswer, ApiCall } from "../call/api-call.ts";
import { MaxComputeError } from "../../error.ts";
import { instancePath } from "../call/resource-path.ts";
import { taskResultsOf } from "../task/task-result.ts";
import { XmlError, parseXml } from "../format/xml.ts";

/** The instance that a submit created. */
export interface CreatedInstance {
  readonly id: string;
  /** The results, when the service ran the job at once (DDL, mostly); else null. */
  readonly results: readonly TaskResult[] | null;
}

/** How a job is submitted to MaxQA (docs/protocol.md 5.6). */
export interface MaxqaSubmit {
  /** The connection of the quota. */
  readonly connection: string;
  /** Whether the service may run the job as an ordinary one, and in which quota; null forbids it. */
  readonly fallback: { readonly quotaName: string | undefined } | null;
}

function maxqaHeaders({ connection, fallback }: MaxqaSubmit): HeaderMap {
  const headers = { "x-odps-mcqa-conn": connection };
  return fallback === null
    ? headers
    : { ...headers, "x-odps-fallback-infos": JSON.stringify({ Fallback: "true", FallBackQuota: fallback.quotaName }) };
}

/** Submits a body written by `writeJob` or `writeXFlow`, or raw XML (docs/protocol.md 2.4, 4.3). */
export function createInstanceCall(
  project: string,
  body: Uint8Array,
  { tryWait, maxqa }: { readonly tryWait?: boolean; readonly maxqa?: MaxqaSubmit | undefined } = {},
): ApiCall {
  return {
    method: "POST",
    path: maxqa === undefined ? instancePath(project) : `/mcqa${instancePath(project)}`,
    query: tryWait === true ? [["tryWait", null]] : [],
    headers: { "content-type": "application/xml", ...(maxqa && maxqaHeaders(maxqa)) },
    body,
  };
}

/**
 * Reads the answer to a submit. The job exists once the answer has an id, so no body, however damaged, raises an error: results that
 * cannot be read here can be asked for again.
 *
 * @throws {MaxComputeError} `unexpected_answer` when the answer names no instance
 */
export function readCreated(answer: ApiAnswer): CreatedInstance {
  const location = answer.headers.location?.trim() ?? "";
  const path = location.replace(/[?#].*$/, "");
  const id = path.slice(path.lastIndexOf("/") + 1);
  if (id === "" || /\s/.test(id)) {
    const finding = location === "" ? "has no Location header" : "has a Location header without an instance id";
    throw new MaxComputeError("unexpected_answer", `The answer to the submit ${finding}, so it is not known which instance runs the job.`, {
      ...answerDetails(answer),
      nextStep: "List your newest instances before submitting again: the job may be running. Check proxies that drop headers.",
    });
  }
  return { id, results: readResults(answer) };
}

function readResults(answer: ApiAnswer): readonly TaskResult[] | null {
  if (answer.body.length === 0) return null;
  try {
    const results = taskResultsOf(parseXml(answer.body), answer);
    return results.length === 0 ? null : results;
  } catch (error) {
    if (error instanceof XmlError || error instanceof MaxComputeError) return null;
    throw error;
  }
}
