import type { MaxComputeError } from "../src/error.ts";
import type { CaseInput } from "./case-input.ts";
import type { Mismatch } from "./compare.ts";
import { mismatches, show } from "./compare.ts";
import { isSameNumber } from "./typed-values.ts";
import { isJsonObject } from "./vector.ts";
import type { JsonObject, Rule } from "./vector.ts";

/** `same` for two forms of the same value; otherwise the rule of docs/vectors.md that explains the mismatch, or null. */
export type Explanation = "same" | { readonly rule: Rule; readonly reason: string } | null;

/** Explains a mismatch between values by one of the rules. Null if no rule applies. */
export function explain(mismatch: Mismatch, value: unknown, op: string): Explanation {
  const { path, expected, actual } = mismatch;
  if (isSameSpelling(mismatch) || (op === "csv" && isSameDecimal(mismatch, value))) return "same";
  if (op === "xsubs" && path.startsWith("subInstances.")) return explainSubInstance(mismatch, value);
  if (op === "source" && expected === null && typeof actual === "string") {
    return { rule: "keeps-more", reason: `PyODPS has no ${path}; the job has ${show(actual)}` };
  }
  if (op === "source" && path.includes(".properties.") && expected === undefined && actual === "") {
    return { rule: "keeps-more", reason: `${path}: PyODPS drops a property without a value` };
  }
  if (op === "source" && path.endsWith(".properties") && actual === null) {
    return { rule: "own-default", reason: `PyODPS adds ${show(expected)}, which the job does not have` };
  }
  if (op === "csv") return explainTable(mismatch);
  const isText = /(text|query|plan)$/i.test(path) || path.includes("properties");
  if (!isText && typeof expected === "string" && expected.trim() === (actual ?? "")) {
    return { rule: "white-space", reason: `PyODPS keeps the blanks of ${path}` };
  }
  return null;
}

function isSameSpelling({ path, expected, actual }: Mismatch): boolean {
  // No value: as an empty text, or as a descriptor whose members are all null.
  if (expected === null && actual === "") return true;
  if (actual === null && isJsonObject(expected) && Object.values(expected).every((value) => value === null)) return true;
  // PyODPS's name for the class of a task; the task's type is compared as `tag`.
  if (/^tasks\[\d+\]\.class$/.test(path)) return true;
  // PyODPS puts fields of a STRUCT in back quotes and upper case.
  if (path.endsWith(".type")) return typeText(expected) === typeText(actual);
  // White space inside Base64 has no meaning.
  if (path.endsWith(".rawText")) return String(expected).replace(/\s/g, "") === actual;
  // Our type documents upper case.
  if (path.endsWith(".selectResultStatus")) return String(expected).toUpperCase() === actual;
  // Absent means false.
  return path.endsWith(".isSelect") && expected === null && actual === false;
}

// Our texts are canonical. Python keeps zeros and writes small values with an exponent; inside lists it prints `Decimal('1.50')`.
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
    return { rule: "same-name", reason: `two columns have the same name; ours is ${show(actual)}, so that a row by name has both` };
  }
  if (expected === null && actual === "\\N") {
    return { rule: "quoted-null", reason: `${path}: PyODPS reads "\\N" in quotes as NULL, which is \\N without quotes` };
  }
  if (path === "rows" && Array.isArray(expected) && Array.isArray(actual)) {
    const blank = actual[expected.length];
    const isBlank = Array.isArray(blank) && blank.length === 1 && blank[0] === "";
    if (isBlank && mismatches(expected, actual.slice(0, expected.length)).length === 0) {
      return {
        rule: "blank-line",
        reason: `PyODPS stops without an error at a blank line; ${actual.length - expected.length} more rows follow`,
      };
    }
  }
  return null;
}

/**
 * The rule that explains an error of ours if PyODPS returns a value: the document is not an answer to the call, is refused because
 * of its DTD, is damaged, or is not a table. Null if no rule applies.
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

// If two nodes have the same name, PyODPS keeps the last one; we keep all, with longer names.
function explainSubInstance({ path, expected }: Mismatch, value: unknown): Explanation {
  const found = isJsonObject(value) && isJsonObject(value.subInstances) ? value.subInstances : {};
  const shortNames = Object.keys(found).map((name) => name.slice(name.lastIndexOf("/") + 1));
  const isNamedTwice = new Set(shortNames).size < shortNames.length;
  if (!isNamedTwice && expected === undefined) {
    return { rule: "keeps-more", reason: `${path}: a node of a type that PyODPS does not know has an instance, too` };
  }
  const isKept = expected === undefined || Object.values(found).includes(String(expected));
  return isNamedTwice && isKept
    ? { rule: "same-name", reason: `${path}: nodes have the same name, and PyODPS loses one of them; ours: ${show(found)}` }
    : null;
}

/**
 * Whether PyODPS read a document that is not an answer to the call as a value: it lacks the value that the call is made for, and
 * PyODPS raises nothing. Ours is an error.
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
 * Whether the answer confirms a value of ours if PyODPS failed by accident: every text of the value occurs in the answer (body or
 * headers) or was an argument of the call.
 */
export function isSound(value: unknown, input: CaseInput): boolean {
  if (!isJsonObject(value)) return false;
  const known = [toldBy(input), input.id, input.project, "Terminated", "Sequence"].join("\n").toLowerCase();
  const { request: _request, formattedWithoutTimestamp: _formatted, ...fields } = value;
  return textsOf(fields).every((text) => known.includes(text.toLowerCase()));
}

/** All texts of the answers: statuses, headers, bodies, and decoded Base64. */
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
  // The runner encodes the raw text of Base64 again.
  return Object.entries(value).flatMap(([key, inner]) => (key === "rawText" ? [] : textsOf(inner)));
}
