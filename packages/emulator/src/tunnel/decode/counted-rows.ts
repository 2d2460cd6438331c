import type { RowBatch } from "../../rows/row-source.ts";
import { malformedStream } from "../malformed-stream.ts";

/** The same rows. Throws at their end when they are not as many as the request says, where it does. */
export async function* countedRows(rows: AsyncIterable<RowBatch>, told: string | null): AsyncGenerator<RowBatch> {
  let count = 0;
  for await (const batch of rows) {
    count += batch.rowCount;
    yield batch;
  }
  if (told !== null && Number(told) !== count) throw malformedStream(`it has ${count} records, the request says ${told}`);
}
