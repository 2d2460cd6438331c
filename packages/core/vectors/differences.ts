import type { CaseInput } from "./case-input.ts";
import type { Mismatch } from "./compare.ts";
import { mismatches, show } from "./compare.ts";
import { isJsonObject } from "./vector.ts";
import type { JsonObject, Rule } from "./vector.ts";

/** Why a mismatch is none (`same`: two spellings of one thing), which rule of docs/vectors.md covers it, or null. */
export type Explanation = "same" | { readonly rule: Rule; readonly reason: string } | null;

/** Explains a mismatch between values, if one of the rules does. */
export function explain(mismatch: Mismatch, value: unknown, op: string): Explanation {
  const { path, expected, actual } = mismatch;
  if (isSameSpelling(mismatch)) return "same";
  if (op === "xsubs" && isNamedTwice(expected, value)) {
    return { rule: "same-name", reason: `two nodes are called alike; PyODPS forgets one, we keep ${show(actual)} and ${show(expected)}` };
  }
  if (op === "source" && expected === null && typeof actual === "string") {
    return { rule: "keeps-more", reason: `PyODPS has no ${path}; the job says ${show(actual)}` };
  }
  if (op === "source" && path.endsWith(".properties") && actual === null) {
    return { rule: "own-default", reason: `PyODPS adds ${show(expected)}, which the job does not say` };
  }
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
  // Nothing said.
  if (expected === null && actual === "") return true;
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

function isNamedTwice(expected: unknown, value: unknown): boolean {
  return isJsonObject(value) && isJsonObject(value.subInstances) && Object.values(value.subInstances).includes(String(expected));
}

/**
 * Whether PyODPS made a value of a document that is no answer to the call: what the call is made for is missing in it,
 * and nothing is raised. Ours is an error.
 */
export function isHollow(expect: JsonObject, op: string): boolean {
  switch (op) {
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
export function isSound(value: unknown, { answers, id, project }: CaseInput): boolean {
  if (!isJsonObject(value)) return false;
  const told = answers.flatMap(({ headers, body }) => [textWithBase64(body), ...Object.values(headers)]);
  const known = [...told, id, project, "Terminated", "Sequence"].join("\n").toLowerCase();
  const { request: _request, formattedWithoutTimestamp: _formatted, ...fields } = value;
  return textsOf(fields).every((text) => known.includes(text.toLowerCase()));
}

function textWithBase64(body: Uint8Array): string {
  const text = new TextDecoder().decode(body);
  const decoded = [...text.matchAll(/>([A-Za-z0-9+/=\s]+)</g)].map(([, content = ""]) => Buffer.from(content, "base64").toString());
  return [text, ...decoded].join("\n");
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (value instanceof Date || typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
