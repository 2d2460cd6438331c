import type { MaxComputeError } from "../src/error.ts";
import type { CaseInput } from "./case-input.ts";
import type { Mismatch } from "./compare.ts";
import { mismatches, show } from "./compare.ts";
import { isSameNumber } from "./typed-values.ts";
import { isJsonObject } from "./vector.ts";
import type { JsonObject, Rule } from "./vector.ts";

/** Why a mismatch is none (`same`: two spellings of one thing), which rule of docs/vectors.md covers it, or null. */
export type Explanation = "same" | { readonly rule: Rule; readonly reason: string } | null;

/** Explains a mismatch between values, if one of the rules does. */
export function explain(mismatch: Mismatch, value: unknown, op: string): Explanation {
  const { path, expected, actual } = mismatch;
  if (isSameSpelling(mismatch) || (op === "csv" && isSameDecimal(mismatch, value))) return "same";
  if (op === "xsubs" && path.startsWith("subInstances.")) return explainSubInstance(mismatch, value);
  if (op === "source" && expected === null && typeof actual === "string") {
    return { rule: "keeps-more", reason: `PyODPS has no ${path}; the job says ${show(actual)}` };
  }
  if (op === "source" && path.includes(".properties.") && expected === undefined && actual === "") {
    return { rule: "keeps-more", reason: `${path}: PyODPS drops a property without a value` };
  }
  if (op === "source" && path.endsWith(".properties") && actual === null) {
    return { rule: "own-default", reason: `PyODPS adds ${show(expected)}, which the job does not say` };
  }
  if (op === "csv") return explainTable(mismatch);
  const isText = /(text|query|plan)$/i.test(path) || path.includes("properties");
  if (!isText && typeof expected === "string" && expected.trim() === (actual ?? "")) {
    return { rule: "white-space", reason: `PyODPS keeps the blanks of ${path}` };
  }
  return null;
}

function isSameSpelling({ path, expected, actual }: Mismatch): boolean {
  // Nothing said: as a missing text, or as a descriptor without a word in it.
  if (expected === null && actual === "") return true;
  if (actual === null && isJsonObject(expected) && Object.values(expected).every((value) => value === null)) return true;
  // PyODPS's name for the class of a task; the task's type is compared as `tag`.
  if (/^tasks\[\d+\]\.class$/.test(path)) return true;
  // PyODPS puts fields of a STRUCT in back quotes and upper case.
  if (path.endsWith(".type")) return typeText(expected) === typeText(actual);
  // White space inside Base64 means nothing.
  if (path.endsWith(".rawText")) return String(expected).replace(/\s/g, "") === actual;
  // Ours is upper case by contract.
  if (path.endsWith(".selectResultStatus")) return String(expected).toUpperCase() === actual;
  // Not said, and no.
  return path.endsWith(".isSelect") && expected === null && actual === false;
}

// Ours are canonical; Python keeps zeros, and writes small values with an exponent. Inside lists it prints `Decimal('1.50')`.
function isSameDecimal({ path, expected, actual }: Mismatch, value: unknown): boolean {
  const [, at] = /^rows\[\d+\]\[(\d+)\]$/.exec(path) ?? [];
  const columns = isJsonObject(value) && Array.isArray(value.columns) ? value.columns : [];
  const type = String(Object(columns[Number(at)]).type);
  if (!type.includes("DECIMAL") || typeof expected !== "string" || typeof actual !== "string") return false;
  if (type.startsWith("DECIMAL")) return isSameNumber(expected, actual);
  const decimal = /Decimal\('([^']*)'\)/g;
  const [left, right] = [[...expected.matchAll(decimal)], [...actual.matchAll(decimal)]];
  const isSameRest = expected.replace(decimal, "") === actual.replace(decimal, "") && left.length === right.length;
  return isSameRest && left.every(([, digits = ""], index) => isSameNumber(digits, right[index]?.[1] ?? ""));
}

function typeText(type: unknown): string {
  return String(type).replaceAll("`", "").toUpperCase();
}

function explainTable({ path, expected, actual }: Mismatch): Explanation {
  if (path === "columns" && expected === null) {
    return { rule: "keeps-more", reason: `PyODPS has no columns before the first row; ours: ${show(actual)}` };
  }
  const isNumbered = /_\d+$/.test(String(actual)) && String(actual).startsWith(`${String(expected)}_`);
  if (path.startsWith("columns") && path.endsWith(".name") && isNumbered) {
    return { rule: "same-name", reason: `two columns are called alike; ours is ${show(actual)}, so that a row by name keeps both` };
  }
  if (expected === null && actual === "\\N") {
    return { rule: "quoted-null", reason: `${path}: PyODPS takes "\\N" in quotes for NULL, which is \\N without them` };
  }
  if (path === "rows" && Array.isArray(expected) && Array.isArray(actual)) {
    const blank = actual[expected.length];
    const isBlank = Array.isArray(blank) && blank.length === 1 && blank[0] === "";
    if (isBlank && mismatches(expected, actual.slice(0, expected.length)).length === 0) {
      return { rule: "blank-line", reason: `PyODPS stops in silence at a blank line; ${actual.length - expected.length} more rows are there` };
    }
  }
  return null;
}

/**
 * Which rule covers an error of ours where PyODPS hands out a value: the document is no answer to the call, is refused
 * for its DTD, is damaged, or is no table. Null when none does.
 */
export function explainError(error: MaxComputeError, { expect, answers }: CaseInput, op: string): Rule | null {
  const [answer] = answers;
  const body = textWithBase64(answer?.body ?? new Uint8Array());
  switch (error.code) {
    case "unexpected_answer":
      if (isHollow(expect, op)) return "hollow-answer";
      if (body.includes("<!DOCTYPE")) return "doctype";
      return error.message.includes("Base64") ? "damaged-result" : null;
    case "result_damaged":
      return error.message.includes("quote") || /\n\r?\n/.test(body) ? "damaged-result" : null;
    case "unsupported":
      return op === "csv" && !/Format="csv"/i.test(body) ? "not-a-table" : null;
    default:
      return null;
  }
}

// Where two nodes are called alike PyODPS keeps the last; we keep all, under longer names.
function explainSubInstance({ path, expected }: Mismatch, value: unknown): Explanation {
  const found = isJsonObject(value) && isJsonObject(value.subInstances) ? value.subInstances : {};
  const shortNames = Object.keys(found).map((name) => name.slice(name.lastIndexOf("/") + 1));
  const isNamedTwice = new Set(shortNames).size < shortNames.length;
  if (!isNamedTwice && expected === undefined) {
    return { rule: "keeps-more", reason: `${path}: a node of a type that PyODPS does not know has an instance, too` };
  }
  const isKept = expected === undefined || Object.values(found).includes(String(expected));
  return isNamedTwice && isKept ? { rule: "same-name", reason: `${path}: nodes are called alike, of which PyODPS forgets one; ours: ${show(found)}` } : null;
}

/**
 * Whether PyODPS made a value of a document that is no answer to the call: what the call is made for is missing in it,
 * and nothing is raised. Ours is an error.
 */
function isHollow(expect: JsonObject, op: string): boolean {
  switch (op) {
    case "list":
      return isEmptyList(expect.ids);
    case "listPage":
      return isEmptyList(expect.instances) && expect.marker === null;
    case "reload":
      return expect.status === null;
    case "taskStatuses":
    case "result":
      return isEmptyList(expect.tasks);
    case "progress":
      return isEmptyList(expect.stages);
    case "create":
      return expect.instanceId === "";
    case "project":
      return expect.state === null;
    default:
      return false;
  }
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/**
 * Whether a value of ours, where PyODPS failed by accident, is borne out by the answer: every text in it is found in the
 * answer (body or headers) or was given with the call.
 */
export function isSound(value: unknown, input: CaseInput): boolean {
  if (!isJsonObject(value)) return false;
  const known = [toldBy(input), input.id, input.project, "Terminated", "Sequence"].join("\n").toLowerCase();
  const { request: _request, formattedWithoutTimestamp: _formatted, ...fields } = value;
  return textsOf(fields).every((text) => known.includes(text.toLowerCase()));
}

/** All that the answers say: statuses, headers, bodies, and what is in them as Base64. */
export function toldBy({ answers }: CaseInput): string {
  return answers.flatMap(({ status, headers, body }) => [String(status), ...Object.values(headers), textWithBase64(body)]).join("\n");
}

function textWithBase64(body: Uint8Array): string {
  const text = new TextDecoder().decode(body);
  const decoded = [...text.matchAll(/>([A-Za-z0-9+/=\s]+)</g)].map(([, content = ""]) => Buffer.from(content, "base64").toString());
  return [text, ...decoded].join("\n");
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (value instanceof Date || typeof value !== "object" || value === null) return [];
  // The raw text of Base64 is written anew by the runner.
  return Object.entries(value).flatMap(([key, inner]) => (key === "rawText" ? [] : textsOf(inner)));
}
