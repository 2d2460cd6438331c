import type { ErrorAnswer } from "./answer.ts";
import type { Difference } from "./compare.ts";

/** A difference that docs/differences.md lists under this id, with its reason. */
export interface ListedDifference {
  readonly id: string;
  readonly covers: (difference: Difference) => boolean;
}

/** Questions for rows, whichever way they come. */
const aboutRows: readonly string[] = ["rows", "rowsByArrow", "someRows", "limitedRows", "resultRows"];

/** All there are. One that no longer occurs is to be deleted, here and there. */
export const listedDifferences: readonly ListedDifference[] = [
  { id: "names-its-instance", covers: ({ path, theirs, ours }) => path.endsWith("!instanceId") && theirs === false && ours === true },
  {
    id: "failed-task",
    covers: ({ path, theirError, ourError }) =>
      (path === "success!kind" || (path.startsWith("interactive query ") && path.endsWith("!kind"))) &&
      ourError?.kind === "job_failed" &&
      (theirError?.code ?? null) === (ourError.code ?? null),
  },
  {
    id: "stopped-job",
    covers: ({ path, theirError, ourError }) =>
      ["success!kind", "success!message"].includes(path) &&
      ourError?.kind === "job_cancelled" &&
      theirError?.message.endsWith("status=CANCELLED") === true,
  },
  {
    id: "rows-of-what-failed",
    covers: ({ question, path, theirError, ourError }) =>
      aboutRows.includes(question) &&
      /!(?:kind|code|message|requestId)$/.test(path) &&
      ["job_failed", "job_cancelled"].includes(ourError?.kind ?? "") &&
      (theirError?.code === "TaskFailed" || theirError?.message.endsWith("may fail or has not finished yet") === true),
  },
  {
    id: "no-result",
    covers: ({ path, theirs, ourError }) =>
      ["result", "resultOfUnknownTask"].includes(path) && valueOf(theirs) === null && ourError?.kind === "not_found",
  },
  {
    id: "not-just-one-task",
    covers: ({ path, theirError, ourError }) =>
      /!(?:kind|message)$/.test(path) && theirError?.message === "Multiple tasks in instance." && ourError?.kind === "not_found",
  },
  {
    id: "no-query-to-tell",
    covers: ({ path, theirError, ours }) =>
      path === "sqlQuery" && /^Multiple SQLTasks|does not contain a SQLTask/.test(theirError?.message ?? "") && valueOf(ours) === null,
  },
  { id: "empty-query", covers: ({ path, theirs, ours }) => /query$/i.test(path) && theirs === null && ours === "" },
  { id: "not-a-table", covers: ({ question, ourError }) => aboutRows.includes(question) && ourError?.kind === "unsupported" },
  {
    id: "range-behind-the-end",
    covers: ({ question, theirs, ourError }) =>
      question === "someRows" && lengthOf(valueOf(theirs)) === 0 && ourError?.kind === "invalid_argument",
  },
  {
    id: "cut-in-silence",
    covers: ({ question, theirs, ourError }) =>
      question === "resultRows" && ourError?.kind === "result_truncated" && lengthOf(valueOf(theirs)) === 10_000,
  },
  {
    id: "own-words",
    covers: ({ path, theirError, ourError }) =>
      path.endsWith("!message") &&
      ((raised(theirError, "NotSupportedError") && ourError?.kind === "result_truncated") ||
        (raised(theirError, "RequestException") && ourError?.kind === "connection_lost")),
  },
  {
    id: "page-of-a-gateway",
    covers: ({ path, theirError, ourError }) =>
      /!(?:code|message|requestId)$/.test(path) && raised(theirError, "BadGatewayError") && ourError?.kind === "unavailable",
  },
  {
    id: "answer-that-is-none",
    covers: ({ path, theirError, ourError }) =>
      /!(?:kind|message|requestId)$/.test(path) && raised(theirError, "SyntaxError") && ourError?.kind === "unexpected_answer",
  },
  { id: "wrong-clock", covers: ({ theirError, ourError }) => raised(theirError, "RequestTimeTooSkewed") && ourError === undefined },
  {
    id: "host-that-is-a-number",
    covers: ({ path, theirs, ours }) =>
      ["logview", "jobInsight"].includes(path) &&
      /^http:\/\/127\.0\.0\.1:\d+\/logview\//.test(String(theirs)) &&
      /\/job-insights\?h=http:\/\/127\./.test(String(ours)),
  },
  {
    id: "binary",
    covers: ({ question, theirError, ourError }) =>
      question === "resultRows" && /unsupported column types \(binary\)/.test(theirError?.message ?? "") && ourError === undefined,
  },
  { id: "bytes-that-are-no-text", covers: ({ theirError }) => raised(theirError, "UnicodeDecodeError") },
  {
    id: "booleans-in-an-array",
    covers: ({ question, theirError }) => question === "resultRows" && theirError?.message.endsWith("type(BOOLEAN)") === true,
  },
  {
    id: "single-precision",
    covers: ({ question, theirs, ours }) =>
      question === "resultRows" && typeof theirs === "number" && theirs !== ours && Math.fround(theirs) === ours,
  },
  { id: "quoted-null", covers: ({ question, theirs, ours }) => question === "resultRows" && theirs === null && ours === "\\N" },
];

function raised(error: ErrorAnswer | undefined, className: string): boolean {
  return error?.classes?.includes(className) === true;
}

function valueOf(answer: unknown): unknown {
  return typeof answer === "object" && answer !== null && "value" in answer ? answer.value : undefined;
}

function lengthOf(value: unknown): number | undefined {
  return Array.isArray(value) ? value.length : undefined;
}
