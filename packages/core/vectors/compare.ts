import { isJsonObject } from "./vector.ts";

/** A place where our value differs from the file. */
export interface Mismatch {
  /** Such as `instances[0].owner`. */
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/**
 * All mismatches between an expectation and our value. An expected member that our value does not have is a mismatch, so that a
 * new field of a file is always noticed.
 */
export function mismatches(expected: unknown, actual: unknown, path = ""): readonly Mismatch[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return [{ path, expected, actual }];
    return expected.flatMap((item, index) => mismatches(item, actual[index], `${path}[${index}]`));
  }
  if (isTime(expected)) return isSameTime(expected.epoch, actual) ? [] : [{ path, expected, actual }];
  if (isJsonObject(expected)) {
    if (!isJsonObject(actual)) return [{ path, expected, actual }];
    const inside = (key: string): string => (path === "" ? key : `${path}.${key}`);
    const extra = isDataMap(path) ? Object.keys(actual).filter((key) => !(key in expected)) : [];
    return [
      ...Object.entries(expected).flatMap(([key, value]) => mismatches(value, actual[key], inside(key))),
      ...extra.map((key) => ({ path: inside(key), expected: undefined, actual: actual[key] })),
    ];
  }
  return Object.is(expected, actual) ? [] : [{ path, expected, actual }];
}

// Maps whose keys are data: additional entries are mismatches, too. All other objects may have additional fields.
function isDataMap(path: string): boolean {
  return /(^|\.)(headersOut|properties|parameters|actions|subInstances|taskStatusesFromResults)$/.test(path);
}

export function describe({ path, expected, actual }: Mismatch): string {
  return `${path || "the value"}: expected ${show(expected)}, found ${show(actual)}`;
}

export function show(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner)) ?? "nothing";
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

interface Time {
  readonly iso: string;
  readonly epoch: number;
}

function isTime(value: unknown): value is Time {
  return isJsonObject(value) && typeof value.iso === "string" && typeof value.epoch === "number" && Object.keys(value).length === 2;
}

function isSameTime(epoch: number, actual: unknown): boolean {
  return actual instanceof Date && actual.getTime() === epoch * 1000;
}
