import { columnTypeText } from "../src/rows/column-type.ts";
import type { SqlEngine, SqlStatement } from "../src/sql/sql-engine.ts";
import { SqlError } from "../src/sql/sql-errors.ts";
import type { DocumentedCase } from "./read-table.ts";

/**
 * `agrees`: the documented value, or an error where one is documented. `refuses`: an error in place of a value.
 * `unknown`: the documentation does not say. `differs`: another value than the documented one.
 */
export type Verdict = "agrees" | "refuses" | "unknown" | "differs";

export interface Finding {
  readonly verdict: Verdict;
  readonly case: DocumentedCase;
  /** What the emulator answers: rows, or the error's message. */
  readonly answer: string;
}

interface Answer {
  readonly failed: boolean;
  readonly text: string;
  readonly type: string;
}

/** A query of this many expressions costs hardly more than a query of one. */
const batchSize = 25;

/** Asks the engine every case, and compares; the scripts in `before` make the tables that cases read. */
export async function runAudit(
  engine: SqlEngine,
  { before, cases }: { readonly before: readonly string[]; readonly cases: readonly DocumentedCase[] },
): Promise<readonly Finding[]> {
  for (const script of before) {
    for (const statement of await engine.prepare(script, {})) await engine.run(statement, new AbortController().signal);
  }
  const answers = new Map<DocumentedCase, Answer>();
  const alone = cases.filter((one) => isQuery(one) || one.documented === "error");
  const settings = new Set(cases.map((one) => one.settings));
  for (const setting of settings) {
    const together = cases.filter((one) => one.settings === setting && !alone.includes(one));
    for (let start = 0; start < together.length; start += batchSize) {
      await answerTogether(engine, together.slice(start, start + batchSize), answers);
    }
  }
  for (const one of alone) answers.set(one, await answerAlone(engine, one));
  return cases.map((one) => judge(one, answers.get(one) ?? { failed: true, text: "was not asked", type: "" }));
}

const isQuery = ({ sql }: DocumentedCase): boolean => /^select\s/i.test(sql);

/** All as columns of one row. When one of them fails, halves are asked, so that the others keep their values. */
async function answerTogether(engine: SqlEngine, cases: readonly DocumentedCase[], answers: Map<DocumentedCase, Answer>): Promise<void> {
  const [first] = cases;
  if (first === undefined) return;
  if (cases.length === 1) {
    answers.set(first, await answerAlone(engine, first));
    return;
  }
  const query = `${first.settings}select ${cases.map(({ sql }, index) => `${sql} as c${index}`).join(", ")}`;
  const outcome = await rowsOf(engine, query);
  if (outcome instanceof SqlError) {
    const half = Math.ceil(cases.length / 2);
    await answerTogether(engine, cases.slice(0, half), answers);
    await answerTogether(engine, cases.slice(half), answers);
    return;
  }
  const [row = ""] = outcome.lines;
  const cells = row.match(/"(?:[^"]|"")*"|[^,]+/g) ?? [];
  cases.forEach((one, index) => answers.set(one, { failed: false, text: cells[index] ?? "", type: outcome.types[index] ?? "" }));
}

async function answerAlone(engine: SqlEngine, one: DocumentedCase): Promise<Answer> {
  const outcome = await rowsOf(engine, one.settings + (isQuery(one) ? one.sql : `select ${one.sql}`));
  if (outcome instanceof SqlError) return { failed: true, text: outcome.message, type: "" };
  return { failed: false, text: outcome.lines.join(" / "), type: outcome.types.join(", ") };
}

/** The rows of a script's last statement, or the error that it ends with. */
async function rowsOf(engine: SqlEngine, sql: string): Promise<{ lines: readonly string[]; types: readonly string[] } | SqlError> {
  try {
    const statements: readonly SqlStatement[] = await engine.prepare(sql, {});
    const [statement] = statements.slice(-1);
    if (statement === undefined) throw new Error(`There is no statement in: ${sql}`);
    const outcome = await engine.run(statement, new AbortController().signal);
    if (outcome.kind === "text") throw new Error(`A query was expected: ${sql}`);
    const [, ...lines] = new TextDecoder()
      .decode(await outcome.rows.csv(100))
      .trimEnd()
      .split("\n");
    return { lines, types: outcome.rows.columns.map(({ type }) => columnTypeText(type)) };
  } catch (error) {
    if (error instanceof SqlError) return error;
    throw error;
  }
}

function judge(one: DocumentedCase, { failed, text, type }: Answer): Finding {
  const answer = one.type === undefined || failed ? text : `${type}: ${text}`;
  return { verdict: verdictOf(one, failed, text, type), case: one, answer };
}

function verdictOf({ documented, type: wanted }: DocumentedCase, failed: boolean, text: string, type: string): Verdict {
  if (documented === "?") return "unknown";
  if (documented === "error") return failed ? "agrees" : "differs";
  if (failed) return "refuses";
  return text === documented && (wanted === undefined || wanted === type) ? "agrees" : "differs";
}
