import { isMaxComputeError, type Instance, type ResultRow } from "@maxcompute-rx/node";

import { safeLines } from "./display-text.ts";
import { resultTable } from "./result-table.ts";
import type { Program } from "./program.ts";
import { columnsOf, createPaint } from "./terminal.ts";

/** The result of a job that has succeeded: its rows as a table, or the text of a statement that gave no rows. */
export async function printResult(program: Program, instance: Instance): Promise<void> {
  const { stdout } = program.io;
  const rows = await rowsOf(program, instance);
  if (rows !== null) {
    stdout.write(resultTable(rows, columnsOf(stdout), createPaint(program.io, stdout)));
    return;
  }
  for (const text of (await instance.getTaskResults({ signal: program.leaving })).values()) {
    if (text.trim() !== "") stdout.write(`${safeLines(text)}\n`);
  }
}

/** The rows of a SELECT; null for a statement that gave none. Errors when they are cut or damaged: never a silent part. */
export async function rowsOf(program: Program, instance: Instance): Promise<readonly ResultRow[] | null> {
  const rows: ResultRow[] = [];
  try {
    for await (const row of instance.rows({ signal: program.leaving })) rows.push(row);
    return rows;
  } catch (error) {
    if (isMaxComputeError(error) && error.code === "unsupported") return null;
    throw error;
  }
}
