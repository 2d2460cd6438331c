import type { Program } from "../program.ts";
import { oneLine } from "./display-text.ts";
import { textTable } from "./text-table.ts";
import { columnsOf, createPaint } from "./terminal.ts";

/** Prints a table to stdout. Columns named in `whole` are never cut, so that their values can be copied. */
export function printTable(
  { io }: Program,
  header: readonly string[],
  rows: readonly (readonly string[])[],
  whole: readonly string[] = [],
): void {
  const { stdout } = io;
  const cells = [header, ...rows].map((row) => row.map(oneLine));
  const { lines } = textTable(cells, columnsOf(stdout), new Set(whole.map((name) => header.indexOf(name))));
  const [head = "", ...others] = lines;
  stdout.write(`${[createPaint(io, stdout)("bold", head), ...others].join("\n")}\n`);
}
