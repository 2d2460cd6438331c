import { mismatches } from "./compare.ts";
import type { Mismatch } from "./compare.ts";

/** Compares request targets: the path, and the query as a set of parameters. `k` and `k=` are equal. */
export function targetMismatches(expected: string, actual: string, path: string): readonly Mismatch[] {
  const same = mismatches(canonicalTarget(expected), canonicalTarget(actual), path);
  return same.length === 0 ? [] : [{ path, expected, actual }];
}

function canonicalTarget(target: string): readonly string[] {
  const url = new URL(target, "http://host");
  const parameters = [...url.searchParams].map(([name, value]) => JSON.stringify([name, value]));
  return [decodeURIComponent(url.pathname), ...parameters.toSorted()];
}
