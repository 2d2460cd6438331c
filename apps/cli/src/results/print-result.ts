import { MaxComputeError, type Instance, type ResultReader } from "@maxcompute-rx/node";

import { safeLines } from "../terminal/display-text.ts";
import type { Program } from "../program.ts";
import { columnsOf, createLiveRegion, createPaint, drawsInPlace } from "../terminal/terminal.ts";
import { download } from "./download.ts";
import { encodeRows } from "./encode-rows.ts";
import { progressLine, size } from "./progress-line.ts";
import { formatOf, type FileFormat, type FormatOptions } from "./result-format.ts";
import { resultTable } from "./result-table.ts";

export interface ResultOutputOptions extends FormatOptions {
  /** The largest number of rows in a table. */
  readonly rows?: number | undefined;
}

const rowsOfTable = 1000;

/** Prints the result of a job that has succeeded: as a table, as a stream to stdout, or to a file. A statement without rows has a text. */
export async function printResult(program: Program, instance: Instance, options: ResultOutputOptions = {}): Promise<void> {
  const { leaving: signal } = program;
  const format = formatOf(options);
  // A table shows only the first rows, and says how many there are.
  const reader = await instance.openReader({ signal, truncated: format === "table" ? "allow" : "error" });
  if (reader.count === null) return printText(program, await reader.raw({ signal }), format, options.output);
  if (format === "table") {
    await printTable(program, reader, options.rows ?? rowsOfTable);
    if (reader.truncated) throw cut(reader);
    return;
  }
  if (options.output !== undefined) return writeFile(program, instance, reader, format, options.output);
  return writeStream(program, reader, format);
}

function printText({ io }: Program, text: string, format: string, output: string | undefined): void {
  if (format !== "table" || output !== undefined) {
    throw new MaxComputeError("unsupported", "The result of this statement is a text without rows.", {
      nextStep: "Leave out --format and --output to see it.",
    });
  }
  if (text.trim() !== "") io.stdout.write(`${safeLines(text)}\n`);
}

async function printTable(program: Program, reader: ResultReader, most: number): Promise<void> {
  const { stdout } = program.io;
  const total = reader.count ?? 0;
  const rows = await reader.readAll({ as: "array", count: Math.min(most, total), signal: program.leaving });
  const names = reader.schema.map(({ name }) => name);
  stdout.write(resultTable({ names, rows, total, truncated: reader.truncated }, columnsOf(stdout), createPaint(program.io, stdout)));
}

/** The error for scripts when the service has truncated the result. */
function cut({ count, fallbackReason }: ResultReader): MaxComputeError {
  const why = fallbackReason === null ? "" : ` It came that way because of: ${fallbackReason.message}`;
  return new MaxComputeError("result_truncated", `The service truncates this result at ${(count ?? 0).toLocaleString("en")} rows.${why}`, {
    nextStep: "Ask for permission to read the source tables, or aggregate, or add a LIMIT.",
  });
}

async function writeStream(program: Program, reader: ResultReader, format: FileFormat): Promise<void> {
  const { stdout } = program.io;
  const total = reader.count ?? 0;
  for await (const piece of encodeRows(reader, format, { start: 0, count: total, total }, program.leaving)) {
    // Waits for a slow reader of the output. If the reader closes it, the program ends.
    if (!stdout.write(piece)) await new Promise((resolve) => stdout.once("drain", resolve));
  }
}

async function writeFile(program: Program, instance: Instance, reader: ResultReader, format: FileFormat, file: string): Promise<void> {
  const { io, leaving: signal } = program;
  const { stderr } = io;
  const region = drawsInPlace(io, stderr) ? createLiveRegion(stderr) : null;
  const paint = createPaint(io, stderr);
  const startedAt = performance.now();
  let drawnAt = 0;
  try {
    const done = await download({
      instanceId: instance.id,
      reader,
      format,
      file,
      signal,
      onProgress: (progress) => {
        const now = performance.now();
        if (region === null || now - drawnAt < 100) return;
        drawnAt = now;
        region.draw(progressLine(progress, now - startedAt, columnsOf(stderr), paint));
      },
    });
    region?.draw(progressLine(done, performance.now() - startedAt, columnsOf(stderr), paint));
    const resumed = done.resumedRows === 0 ? "" : `, ${done.resumedRows.toLocaleString("en")} of them from the download that broke off`;
    io.stdout.write(`${file}: ${done.rows.toLocaleString("en")} ${done.rows === 1 ? "row" : "rows"}${resumed}, ${size(done.bytes)}.\n`);
  } finally {
    region?.end();
  }
}
