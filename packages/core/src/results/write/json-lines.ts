import type { SchemaColumn } from "../../wire/format/column-type.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";
import type { RowValues } from "../values/row.ts";
import { jsonText } from "./json-text.ts";

/** Writes rows as JSON lines: one object per line, its members in the order of the columns. */
export async function* jsonLines(
  columns: readonly SchemaColumn[],
  batches: AsyncIterable<readonly RowValues[]>,
): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  const names = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  for await (const batch of batches) {
    for (const row of batch) writer.text(`{${names.map((name, index) => name + jsonText(row[index] ?? null)).join(",")}}\n`);
    if (writer.isFull) yield writer.take();
  }
  yield writer.take();
}
