import { extname } from "node:path";

import { UsageError } from "../program.ts";

/** The formats of a result. `table` shows the first rows; the others contain all rows. */
export type ResultFormat = "table" | FileFormat;

/** Formats of files. `json` is one array of objects, `jsonl` one object per line, `arrow` an Arrow IPC stream. */
export type FileFormat = (typeof fileFormats)[number];

const fileFormats = ["csv", "json", "jsonl", "arrow"] as const;

export interface FormatOptions {
  readonly format?: ResultFormat | undefined;
  readonly output?: string | undefined;
}

/** The format that was asked for, by name or by the ending of the file. */
export function formatOf({ format, output }: FormatOptions): ResultFormat {
  if (output === undefined) return format ?? "table";
  if (format === "table") throw new UsageError("A table cannot be written to a file. Use --format csv, json, jsonl or arrow.");
  if (format !== undefined) return format;
  const ending = extname(output).slice(1).toLowerCase();
  const found = ending === "arrows" ? "arrow" : fileFormats.find((name) => name === ending);
  if (found === undefined)
    throw new UsageError(`${output} does not say by its ending what it is to hold; add --format csv, json, jsonl or arrow.`);
  return found;
}
