import { isMaxComputeError } from "../src/error.ts";
import type { MaxComputeError } from "../src/error.ts";
import { readInput } from "./case-input.ts";
import type { CaseInput } from "./case-input.ts";
import { describe, mismatches, show } from "./compare.ts";
import type { Mismatch } from "./compare.ts";
import { explain, explainError, isSound, toldBy } from "./differences.ts";
import type { Explanation } from "./differences.ts";
import { instanceOps } from "./instance-ops.ts";
import { codeOf, expectedCodes, isOwnClass } from "./raised-errors.ts";
import { targetMismatches } from "./targets.ts";
import { differ, failed, isJsonObject, passed, stringOf } from "./vector.ts";
import type { JsonObject, Verdict } from "./vector.ts";

/** Runs one case of the kind `instances`. */
export async function runInstanceCase(vector: JsonObject): Promise<Verdict> {
  const op = stringOf(vector, "op") ?? "";
  const run = instanceOps[op];
  if (run === undefined) return failed(`the operation ${op} is not implemented yet`);
  const input = readInput(vector);
  const raised = op === "error" || op === "instanceError" ? input.expect : input.expect.raises;
  const found = await attempt(() => run(input));
  if (isJsonObject(raised))
    return found.error === null ? judgeInsteadOfError(raised, found.value, input) : judgeError(raised, found.error, input, op);
  return found.error === null ? judgeValue(input, found.value, op) : judgeUnexpectedError(found.error, input, op);
}

type Found = { readonly error: null; readonly value: unknown } | { readonly error: MaxComputeError };

async function attempt(run: () => unknown): Promise<Found> {
  try {
    return { error: null, value: await run() };
  } catch (error) {
    if (isMaxComputeError(error)) return { error };
    throw error;
  }
}

function judgeValue(input: CaseInput, value: unknown, op: string): Verdict {
  return verdictOn(valueMismatches(input.expect, value), (mismatch) => explain(mismatch, value, op));
}

function judgeUnexpectedError(error: MaxComputeError, input: CaseInput, op: string): Verdict {
  const rule = explainError(error, input, op);
  if (rule === null) return failed(`it raised ${error.code}: ${error.message}`);
  return differ(rule, `PyODPS finds ${show(input.expect)}; we say ${error.code}: ${error.message}`);
}

function judgeInsteadOfError(raised: JsonObject, value: unknown, input: CaseInput): Verdict {
  // An answer without a member that we do not need.
  if (stringOf(raised, "message")?.startsWith("Invalid Response Format") === true && isSound(value, input))
    return differ("keeps-more", `PyODPS refuses the answer; we find ${show(value)}`);
  if (isOwnClass(raised)) return failed(`expected ${show(raised)}, found ${show(value)}`);
  if (!isSound(value, input))
    return failed(`PyODPS raises ${stringOf(raised, "class")}, and our value is not borne out by the answer: ${show(value)}`);
  return differ("python-accident", `PyODPS raises ${stringOf(raised, "class")}; we find ${show(value)}`);
}

function judgeError(raised: JsonObject, error: MaxComputeError, input: CaseInput, op: string): Verdict {
  if (!isOwnClass(raised)) {
    return differ("python-accident", `PyODPS raises ${stringOf(raised, "class")}; we say ${error.code}: ${error.message}`);
  }
  const isInstanceError = op === "instanceError";
  const gaveUp = gaveUpOnBody(raised, error);
  const codes = gaveUp ? null : expectedCodes(raised, isInstanceError);
  if (codes !== null && !codes.includes(error.code)) {
    return failed(`expected ${stringOf(raised, "class")} (${codes.join(" or ")}), found ${error.code}: ${error.message}`);
  }
  return verdictOn(errorMismatches(raised, error, isInstanceError), (mismatch) =>
    gaveUp ? explainForsakenField(mismatch, raised, input) : explainErrorField(mismatch, raised, error, input),
  );
}

/** Whether PyODPS used only the status because a part of the body is missing, and we read a code from the body. */
function gaveUpOnBody(raised: JsonObject, error: MaxComputeError): boolean {
  return error.status !== undefined && error.serverCode !== undefined && (raised.code === null || raised.code === String(error.status));
}

function explainForsakenField({ path, expected, actual }: Mismatch, raised: JsonObject, input: CaseInput): Explanation {
  const body = bodyOf(input);
  const isOwnMessage = path === "message" && (expected === body || !body.includes(String(expected)));
  const isFromStatus = path === "code" && expected === raised.code;
  const isKept = expected === null && toldBy(input).includes(String(actual));
  return isOwnMessage || isFromStatus || isKept
    ? { rule: "keeps-more", reason: `PyODPS ignored the body; we read ${path} ${show(actual)}` }
    : null;
}

function bodyOf({ answers }: CaseInput): string {
  return new TextDecoder().decode(answers[0]?.body);
}

// `class` and `bases` were compared by code; `str` is Python's text for the rest.
function errorMismatches(raised: JsonObject, error: MaxComputeError, isInstanceError: boolean): readonly Mismatch[] {
  const { class: _class, bases: _bases, str: _str, ...fields } = raised;
  return mismatches(fields, {
    code: codeOf(error, isInstanceError) ?? null,
    message: error.message,
    requestId: error.requestId ?? null,
    hostId: error.hostId ?? null,
    instanceId: error.instanceId ?? null,
    statusCode: error.status ?? null,
  });
}

function explainErrorField(
  { path, expected, actual }: Mismatch,
  raised: JsonObject,
  error: MaxComputeError,
  input: CaseInput,
): Explanation {
  const isTold = toldBy(input).includes(String(actual));
  if (expected === null && isTold) return { rule: "keeps-more", reason: `PyODPS has no ${path}; the answer has ${show(actual)}` };
  // If the body has no code, PyODPS uses the status as code, as a number or as text.
  if (path === "code" && error.serverCode === undefined && String(expected) === String(error.status)) return "same";
  if (typeof expected !== "string") return null;
  if (expected.trim() === String(actual).trim()) return { rule: "white-space", reason: `PyODPS keeps the blanks around the ${path}` };
  const isNameless = error.serverCode === undefined;
  if (path !== "message") return null;
  if (expected === "") return { rule: "keeps-more", reason: `PyODPS has no message; ours: ${error.message}` };
  if (!isNameless) return null;
  const body = bodyOf(input);
  if (expected === body) return { rule: "whole-page", reason: `PyODPS's message is the whole page; ours: ${error.message}` };
  // PyODPS's own sentence, or the status instead of a message: the body had none.
  return ((raised.code === null || body === "") && !body.includes(expected)) || expected === String(error.status) ? "same" : null;
}

function valueMismatches(expect: JsonObject, value: unknown): readonly Mismatch[] {
  const actual = isJsonObject(value) ? value : {};
  const { request, requests, requestBody, ...fields } = expect;
  return [
    ...mismatches(fields, actual),
    ...(request === undefined ? [] : targetMismatches(String(request), String(actual.request), "request")),
    ...(Array.isArray(requests) ? requestListMismatches(requests.map(String), actual.requests) : []),
    ...(requestBody === undefined
      ? []
      : mismatches(JSON.parse(String(requestBody)), JSON.parse(String(actual.requestBody)), "requestBody")),
  ];
}

function requestListMismatches(expected: readonly string[], actual: unknown): readonly Mismatch[] {
  const sent = Array.isArray(actual) ? actual.map(String) : [];
  if (sent.length !== expected.length) return [{ path: "requests", expected, actual }];
  return expected.flatMap((request, index) => targetMismatches(request, sent[index] ?? "", `requests[${index}]`));
}

function verdictOn(found: readonly Mismatch[], explanationOf: (mismatch: Mismatch) => Explanation): Verdict {
  const explained = found
    .map((mismatch) => ({ mismatch, explanation: explanationOf(mismatch) }))
    .filter(({ explanation }) => explanation !== "same");
  const unexplained = explained.filter(({ explanation }) => explanation === null);
  if (unexplained.length > 0) return failed(unexplained.map(({ mismatch }) => describe(mismatch)).join("; "));
  const differences = explained
    .map(({ explanation }) => explanation)
    .filter((explanation) => explanation !== null && explanation !== "same");
  const [first] = differences;
  return first === undefined ? passed : differ(first.rule, differences.map(({ reason }) => reason).join("; "));
}
