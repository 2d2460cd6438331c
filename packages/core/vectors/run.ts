import { runInstanceCase } from "./instances.ts";
import { runSigningCase } from "./signing.ts";
import { failed, isJsonObject, stringOf } from "./vector.ts";
import type { Json, JsonObject, Outcome, Verdict } from "./vector.ts";

/** How a case of each kind is run: a file of that kind has the shape of `test-vectors/KIND.json`. */
const kinds: Readonly<Record<string, (vector: JsonObject) => Promise<Verdict>>> = {
  signing: runSigningCase,
  instances: runInstanceCase,
};

/** The kinds that can be run. */
export const kindNames: readonly string[] = Object.keys(kinds);

/** Runs all cases of a file, one after the other. */
export async function runVectors(kind: string, file: Json): Promise<readonly Outcome[]> {
  const runCase = kinds[kind];
  if (runCase === undefined) throw new Error(`There are no vectors of the kind ${kind}, only ${kindNames.join(" and ")}.`);
  if (!isJsonObject(file) || !Array.isArray(file.cases)) throw new Error(`The file has no list "cases".`);
  const outcomes: Outcome[] = [];
  for (const [index, vector] of file.cases.entries()) {
    if (!isJsonObject(vector)) throw new Error(`Case ${index} is not an object.`);
    outcomes.push({
      name: stringOf(vector, "name") ?? `case ${index}`,
      op: stringOf(vector, "op") ?? kind,
      verdict: await settle(runCase(vector)),
    });
  }
  return outcomes;
}

async function settle(verdict: Promise<Verdict>): Promise<Verdict> {
  try {
    return await verdict;
  } catch (error) {
    return failed(`it threw ${String(error)}`);
  }
}

/** The last line: `N passed, M failed`, and `, K differ` where there are any. */
export function summary(outcomes: readonly Outcome[]): string {
  const count = (is: Verdict["is"]): number => outcomes.filter(({ verdict }) => verdict.is === is).length;
  const differing = count("differ");
  return `${count("passed")} passed, ${count("failed")} failed${differing === 0 ? "" : `, ${differing} differ`}`;
}

/** A line for a case that did not pass; null for one that did. */
export function reasonLine({ name, verdict }: Outcome): string | null {
  switch (verdict.is) {
    case "passed":
      return null;
    case "failed":
      return `failed  ${name}: ${verdict.reason}`;
    case "differ":
      return `differs ${name} (${verdict.rule}): ${verdict.reason}`;
  }
}
