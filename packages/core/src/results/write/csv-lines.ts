import type { SchemaColumn } from "../../wire/format/column-type.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";
import { RawValue } from "../values/column-value.ts";
import type { ColumnValue } from "../values/column-value.ts";
import { jsonText, numberText } from "./json-text.ts";
import type { RowValues } from "../values/row.ts";

/** Writes rows as CSV in the dialect of the service (docs/tunnel.md 6.1): a header, texts in quotes, NULL as `\N` without quotes. */
export async function* csvLines(
  columns: readonly SchemaColumn[],
  batches: AsyncIterable<readonly RowValues[]>,
): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  writer.text(`${columns.map(({ name }) => quoted(name)).join(",")}\n`);
  for await (const batch of batches) {
    for (const row of batch) {
      for (const [index, value] of row.entries()) {
        if (index > 0) writer.text(",");
        writeCell(writer, value);
      }
      writer.text("\n");
    }
    if (writer.isFull) yield writer.take();
  }
  yield writer.take();
}

function writeCell(writer: ByteWriter, value: ColumnValue): void {
  if (value instanceof RawValue) return writeCell(writer, value.bytes);
  if (value instanceof Uint8Array) {
    writer.text('"');
    writer.bytes(withQuotesDoubled(value));
    return writer.text('"');
  }
  writer.text(cellText(value));
}

function cellText(value: Exclude<ColumnValue, Uint8Array>): string {
  if (value === null) return "\\N";
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return numberText(value);
  if (typeof value !== "object") return String(value);
  // Values whose JSON is a string, such as times, are written bare; all others are nested values.
  const text = jsonText(value);
  return text.startsWith('"') ? text.slice(1, -1) : quoted(text);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

const quote = 0x22;

function withQuotesDoubled(bytes: Uint8Array): Uint8Array {
  return bytes.includes(quote) ? Uint8Array.from([...bytes].flatMap((byte) => (byte === quote ? [quote, quote] : [byte]))) : bytes;
}
