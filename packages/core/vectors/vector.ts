/** The outcome of one case. */
export interface Outcome {
  readonly name: string;
  readonly op: string;
  readonly verdict: Verdict;
}

/** `differ`: different from the file, and one of the rules in docs/vectors.md explains why. */
export type Verdict =
  | { readonly is: "passed" }
  | { readonly is: "failed"; readonly reason: string }
  | { readonly is: "differ"; readonly rule: Rule; readonly reason: string };

/** The rules of docs/vectors.md, by their headings. */
export type Rule =
  | "double-decoding"
  | "python-accident"
  | "keeps-more"
  | "whole-page"
  | "hollow-answer"
  | "doctype"
  | "damaged-result"
  | "not-a-table"
  | "own-default"
  | "quoted-null"
  | "blank-line"
  | "white-space"
  | "same-name"
  | "same-key"
  | "quote-in-word"
  | "negative-interval"
  | "holds-more"
  | "single-precision"
  | "silent-limit";

export const passed: Verdict = { is: "passed" };

export function failed(reason: string): Verdict {
  return { is: "failed", reason };
}

export function differ(rule: Rule, reason: string): Verdict {
  return { is: "differ", rule, reason };
}

/** A value from a vector file, whose members are read one by one. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The member as text; undefined when it is absent or null. */
export function stringOf(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new Error(`The vector's ${key} is not a text.`);
}

/** The member as an object; an empty one when it is absent or null. */
export function objectOf(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  if (value === undefined || value === null) return {};
  if (isJsonObject(value)) return value;
  throw new Error(`The vector's ${key} is not an object.`);
}

/** Members of a list; none when it is absent or null. */
export function listOf(object: JsonObject, key: string): readonly Json[] {
  const value = object[key];
  return Array.isArray(value) ? value : [];
}

/** Reads JSON; whole numbers beyond 2^53, such as BIGINT values, become bigint instead of losing digits. */
export function parseExactJson(text: string): Json {
  return JSON.parse(text, (_key: string, value: Json, context?: { readonly source?: string }) =>
    typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
      ? BigInt(context?.source ?? "")
      : value,
  );
}
