import { MaxComputeError } from "../../error.ts";
import { RecordDecoder } from "./record-decoder.ts";
import type { RowValues } from "../values/row.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";

/**
 * The rows of a record stream (docs/tunnel.md 4) in batches, each as soon as it is there. Only the bytes of a record that is
 * not complete are kept. To stop early is to close the source.
 *
 * @param source the body of a data response, decompressed, in any pieces; its own errors pass through
 * @param expectedRows how many were asked for; null when that is not known
 * @throws {MaxComputeError} `result_damaged`, at the first record that is not sound or at the end
 */
export async function* readRecordStream(
  source: AsyncIterable<Uint8Array>,
  columns: readonly SchemaColumn[],
  expectedRows: number | null,
): AsyncGenerator<readonly RowValues[]> {
  const decoder = new RecordDecoder(columns);
  for await (const piece of source) yield* decoder.push(piece);
  yield* decoder.finish();
  checkRowCount(decoder.recordCount, expectedRows);
}

/** Every client of the tunnel takes fewer rows than it asked for without a word (docs/tunnel.md 3); this one does not. */
export function checkRowCount(rows: number, expectedRows: number | null): void {
  if (expectedRows === null || rows === expectedRows) return;
  throw new MaxComputeError("result_damaged", `The result has ${rows} rows where ${expectedRows} were asked for.`, {
    nextStep: rows < expectedRows ? `Read the rows again from record ${rows + 1} on; those before it are sound.` : undefined,
  });
}
