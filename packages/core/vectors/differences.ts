import type { CaseInput } from "./case-input.ts";
import type { Mismatch } from "./compare.ts";
import { mismatches } from "./compare.ts";
import { isJsonObject } from "./vector.ts";
import type { Rule } from "./vector.ts";

/** Why a mismatch is none (`same`: two spellings of one thing), which rule of docs/vectors.md covers it, or null. */
export type Explanation = "same" | { readonly rule: Rule; readonly reason: string } | null;

/** Explains a mismatch between values, if one of the rules does. */
export function explain(mismatch: Mismatch, op: string): Explanation {
  const { path, expected, actual } = mismatch;
  if (isSameSpelling(mismatch)) return "same";
  if (op === "csv" && path.startsWith("rows")) return explainRows(mismatch);
  const isText = /(text|query|plan)$/i.test(path) || path.includes("properties");
  if (!isText && typeof expected === "string" && expected.trim() === (actual ?? "")) {
    return { rule: "white-space", reason: `PyODPS keeps the blanks of ${path}` };
  }
  return null;
}

function isSameSpelling({ path, expected, actual }: Mismatch): boolean {
  // PyODPS's name for the class of a task; the task's type is compared as `tag`.
  if (/^tasks\[\d+\]\.class$/.test(path)) return true;
  // PyODPS puts fields of a STRUCT in back quotes and upper case.
  if (/\.type$/.test(path)) return typeText(expected) === typeText(actual);
  // Ours is upper case by contract.
  if (path.endsWith(".selectResultStatus")) return String(expected).toUpperCase() === actual;
  // Not said, and no.
  return path.endsWith(".isSelect") && expected === null && actual === false;
}

function typeText(type: unknown): string {
  return String(type).replaceAll("`", "").toUpperCase();
}

function explainRows({ path, expected, actual }: Mismatch): Explanation {
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
 * Whether a value of ours, where PyODPS failed by accident, is borne out by the answer: every text in it is found in the
 * answer (body or headers) or was given with the call.
 */
export function isSound(value: unknown, { answers, id, project }: CaseInput): boolean {
  if (!isJsonObject(value)) return false;
  const told = answers.flatMap(({ headers, body }) => [new TextDecoder().decode(body), ...Object.values(headers)]);
  const known = [...told, id, project].join("\n").toLowerCase();
  const { request: _request, ...fields } = value;
  return textsOf(fields).every((text) => known.includes(text.toLowerCase()));
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (value instanceof Date || typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
