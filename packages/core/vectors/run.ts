import { runContentEncoding } from "./content-encodings.ts";
import { runCsvCase } from "./csv-results.ts";
import { runInstanceCase } from "./instances.ts";
import { runSigningCase } from "./signing.ts";
import { runArrowCase, runDamagedArrowCase, runDamagedRecordCase, runRecordCase } from "./tunnel-streams.ts";
import { failed, isJsonObject, listOf, stringOf } from "./vector.ts";
import type { Json, JsonObject, Outcome, Verdict } from "./vector.ts";

type RunCase = (vector: JsonObject, file: JsonObject) => Promise<Verdict>;

/** How the cases of each kind are run, list by list: a file of a kind has the format of `test-vectors/KIND.json`. */
const kinds: Readonly<Record<string, Readonly<Record<string, RunCase>>>> = {
  signing: { cases: runSigningCase },
  instances: { cases: runInstanceCase },
  "tunnel-records": { cases: runRecordCase, corrupt: runDamagedRecordCase, content_encodings: runContentEncoding },
  "tunnel-arrow": { cases: runArrowCase, corrupt: runDamagedArrowCase },
  "csv-results": { cases: runCsvCase },
};

/** The kinds that can be run. */
export const kindNames: readonly string[] = Object.keys(kinds);

/** Runs all cases of a file, one after the other. Lists other than `cases` may be absent. */
export async function runVectors(kind: string, file: Json): Promise<readonly Outcome[]> {
  const lists = kinds[kind];
  if (lists === undefined) throw new Error(`There are no vectors of the kind ${kind}, only ${kindNames.join(", ")}.`);
  if (!isJsonObject(file) || !Array.isArray(file.cases)) throw new Error(`The file has no list "cases".`);
  const outcomes: Outcome[] = [];
  for (const [list, runCase] of Object.entries(lists)) {
    for (const [index, vector] of listOf(file, list).entries()) {
      if (!isJsonObject(vector)) throw new Error(`Case ${index} of "${list}" is not an object.`);
      outcomes.push({
        name: stringOf(vector, "name") ?? stringOf(vector, "content_encoding") ?? `${list} ${index}`,
        op: stringOf(vector, "op") ?? (list === "cases" ? kind : list),
        verdict: await settle(runCase(vector, file)),
      });
    }
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

/** The last line: `N passed, M failed`, and `, K differ` if there are any. */
export function summary(outcomes: readonly Outcome[]): string {
  const count = (is: Verdict["is"]): number => outcomes.filter(({ verdict }) => verdict.is === is).length;
  const differing = count("differ");
  return `${count("passed")} passed, ${count("failed")} failed${differing === 0 ? "" : `, ${differing} differ`}`;
}

/** The line for a case that did not pass; null for a case that passed. */
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
