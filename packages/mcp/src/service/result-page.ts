import { MaxComputeError } from "@maxcompute-rx/node";
import type { Instance, ResultReader } from "@maxcompute-rx/node";

import type { McpSettings } from "../settings.ts";
import { handleText } from "../texts/instance-text.ts";
import { cutText, rowTable } from "../texts/row-table.ts";

/** Which rows to show. */
export interface Page {
  /** The first row, from 0. */
  readonly start: number;
  readonly count: number;
  readonly columns?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A page of the result of an instance as a text: a table, which rows these are, and how to go on. */
export async function resultPage(
  instance: Instance,
  { start, count, columns, signal }: Page,
  { maxRows, maxBytes }: McpSettings,
): Promise<string> {
  const reader = await instance.openReader({ truncated: "allow", signal });
  if (reader.count === null) return `${handleText(instance)}\n${cutText(await reader.raw({ signal }), maxBytes)}`;
  if (start > 0 && start >= reader.count) {
    throw new MaxComputeError("invalid_argument", `The result has ${reader.count} rows; row ${start} does not exist.`, {
      nextStep: "Rows are counted from 0.",
    });
  }
  const names = columns ?? reader.schema.map(({ name }) => name);
  const table = await rowTable(names, reader.rows({ as: "array", start, count: Math.min(count, maxRows), columns, signal }), maxBytes);
  const end = start + table.count;
  return [
    handleText(instance),
    `columns: ${reader.schema.map(({ name, type }) => `${name} ${type.text}`).join(", ")}`,
    `rows: ${reader.count === 0 ? "0" : `${start} to ${end - 1} of ${reader.count}`}`,
    ...limitText(reader),
    "",
    table.text,
    ...(end < reader.count ? ["", `Next step: read_rows with start ${end} reads on.`] : []),
  ].join("\n");
}

/** The beginning of a result as JSON lines, and a note when it is not all of it. */
export async function resultLines(
  instance: Instance,
  { maxBytes }: McpSettings,
  signal: AbortSignal,
): Promise<{ readonly lines: string; readonly note: string | null }> {
  const reader = await instance.openReader({ truncated: "allow", signal });
  if (reader.count === null) return { lines: JSON.stringify({ text: await reader.raw({ signal }) }), note: null };
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const piece of reader.jsonLines({ signal })) {
    bytes += piece.length;
    text += decoder.decode(piece, { stream: true });
    if (bytes > maxBytes) break;
  }
  const lines = bytes > maxBytes ? wholeLines(text, maxBytes) : text;
  const rows = lines.split("\n").length - 1;
  const rest = rows < reader.count ? [`These are the first ${rows} of ${reader.count} rows. read_rows with start ${rows} reads on.`] : [];
  const note = [...limitText(reader), ...rest].join(" ");
  return { lines, note: note === "" ? null : note };
}

/** The lines that end within so many bytes, but at least one. */
function wholeLines(text: string, maxBytes: number): string {
  const cut = new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, maxBytes));
  const end = cut.lastIndexOf("\n");
  return end === -1 ? text.slice(0, text.indexOf("\n") + 1) : cut.slice(0, end + 1);
}

function limitText({ truncated }: ResultReader): readonly string[] {
  return truncated ? ["limit: the service gives no more rows, though there may be more"] : [];
}
