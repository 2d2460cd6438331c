// npm run --silent vectors -- KIND FILE
// Runs test vectors through the library's own code; docs/vectors.md says what is compared.
import { readFile } from "node:fs/promises";

import { kindNames, reasonLine, runVectors, summary } from "./run.ts";
import { parseExactJson } from "./vector.ts";

const [kind, file] = process.argv.slice(2);
if (kind === undefined || file === undefined || !kindNames.includes(kind)) {
  console.error(
    `Usage: npm run --silent vectors -- KIND FILE\nKIND: ${kindNames.join(", ")}. FILE: of the shape of test-vectors/KIND.json.`,
  );
  process.exitCode = 2;
} else {
  try {
    const outcomes = await runVectors(kind, parseExactJson(await readFile(file, "utf8")));
    const lines = [...outcomes.map(reasonLine).filter((line) => line !== null), summary(outcomes)];
    console.log(lines.join("\n"));
    process.exitCode = outcomes.some(({ verdict }) => verdict.is === "failed") ? 1 : 0;
  } catch (error) {
    console.error(`${file} cannot be run: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 2;
  }
}
