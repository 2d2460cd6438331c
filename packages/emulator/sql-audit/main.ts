// npm run --silent sql-audit [-- FUNCTION …]
// Compares the emulator's SQL functions with MaxCompute's documentation, function by function (tables/*.md).
import { openDuckDbEngine } from "../src/sql/engine/open-duckdb-engine.ts";
import { loadDialectLibrary } from "../src/sql/parse/dialect-library.ts";
import { functionNames } from "../src/sql/translate/functions.ts";
import { documentedCases } from "./documented-cases.ts";
import { report } from "./report.ts";
import { runAudit } from "./run-audit.ts";

const asked = process.argv.slice(2).map((name) => name.toLowerCase());
const wanted = (name: string): boolean => asked.length === 0 || asked.includes(name);
await loadDialectLibrary();
const engine = await openDuckDbEngine({ project: "demo" });
try {
  const { before, cases } = await documentedCases();
  const findings = await runAudit(engine, { before, cases: cases.filter(({ name }) => wanted(name)) });
  console.log(report(findings, functionNames().filter(wanted)));
  process.exitCode = findings.some(({ verdict }) => verdict === "differs") ? 1 : 0;
} finally {
  await engine.close();
}
