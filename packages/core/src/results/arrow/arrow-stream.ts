import { isMaxComputeError, MaxComputeError } from "../../error.ts";
import { readArrowValues } from "./arrow-columns.ts";
import { ArrowFraming } from "./arrow-framing.ts";
import { loadArrow, schemaMessage } from "./arrow-library.ts";
import { ArrowMessages } from "./arrow-messages.ts";
import type { ArrowMessage } from "./arrow-messages.ts";
import { layoutOf } from "./arrow-metadata.ts";
import type { ColumnValue } from "../values/column-value.ts";
import type { RowValues } from "../values/row.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";
import { checkRowCount, rowsPerBatch } from "../values/row.ts";
import { DecodeError } from "../bytes/decode-error.ts";

/**
 * The rows of an Arrow stream (docs/tunnel.md 5) in batches, as {@link readRecordStream} gives those of records. Only one
 * record batch is kept at a time. What is handed out was verified by the checksum of its chunk, or by the last one of all.
 *
 * @param source the body of a data response, decompressed, in any pieces; its own errors pass through
 * @param columns in the order of the schema, which is that of Arrow (docs/tunnel.md 3)
 * @param expectedRows how many were asked for; null when that is not known
 * @throws {MaxComputeError} `result_damaged`, naming row and byte; `unsupported` for a type without Arrow form, or when the
 * Arrow library is not installed
 */
export async function* readArrowStream(
  source: AsyncIterable<Uint8Array>,
  columns: readonly SchemaColumn[],
  expectedRows: number | null,
): AsyncGenerator<readonly RowValues[]> {
  const library = await loadArrow();
  const schema = schemaMessage(library, columns);
  let rowCount = 0;

  function* rowsIn({ bytes }: ArrowMessage): Generator<readonly RowValues[]> {
    const table = library.tableFromIPC([schema, bytes], { useBigInt: true, useDecimalInt: true });
    const batches = table.children.map(({ data: [batch] }) => batch);
    const length = Math.max(0, ...batches.map((batch) => batch?.length ?? 0));
    for (let from = 0; from < length; from += rowsPerBatch) {
      const to = Math.min(length, from + rowsPerBatch);
      const values = columns.map(({ type }, index) => {
        const batch = batches[index];
        if (batch === undefined || batch.length !== length) throw new DecodeError("holds columns of unequal length");
        return readArrowValues(type, batch, from, to);
      });
      const rows = transpose(values, to - from);
      rowCount += rows.length;
      yield rows;
    }
  }

  for await (const rows of decodeArrow(source, columns, rowsIn)) yield rows;
  checkRowCount(rowCount, expectedRows);
}

/** The record batches of an Arrow stream as messages, each as soon as it is there and verified as {@link readArrowStream} says. */
export function readArrowMessages(source: AsyncIterable<Uint8Array>, columns: readonly SchemaColumn[]): AsyncGenerator<ArrowMessage> {
  return decodeArrow(source, columns, (message) => [message]);
}

async function* decodeArrow<T extends { readonly length: number }>(
  source: AsyncIterable<Uint8Array>,
  columns: readonly SchemaColumn[],
  read: (message: ArrowMessage) => Iterable<T>,
): AsyncGenerator<T> {
  const framing = new ArrowFraming();
  const messages = new ArrowMessages(layoutOf(columns));
  let rowCount = 0;
  function* items(data: Uint8Array): Generator<T> {
    for (const message of messages.push(data)) {
      for (const item of read(message)) {
        rowCount += item.length;
        yield item;
      }
    }
  }
  try {
    for await (const piece of source) for (const data of guarded(framing.push(piece))) yield* guarded(items(data));
    for (const data of framing.finish()) yield* guarded(items(data));
    messages.finish();
  } catch (reason) {
    if (!(reason instanceof DecodeError)) throw reason;
    throw new MaxComputeError("result_damaged", `The Arrow stream of the result ${reason.message} (record ${rowCount + 1}, byte ${framing.offset}).`, {
      nextStep: `Read the rows again from record ${rowCount + 1} on; those before it are sound.`,
      cause: reason.cause,
    });
  }
}

/** What the Arrow library throws when it meets damage: errors of its own and of the platform, all of them about the bytes. */
function* guarded<T>(values: Iterable<T>): Generator<T> {
  try {
    yield* values;
  } catch (error) {
    if (error instanceof DecodeError || isMaxComputeError(error)) throw error;
    throw new DecodeError(`holds an Arrow message that cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function transpose(columns: readonly (readonly ColumnValue[])[], length: number): RowValues[] {
  const rows: RowValues[] = [];
  for (let index = 0; index < length; index += 1) {
    const row: ColumnValue[] = [];
    for (const column of columns) row.push(column[index] ?? null);
    rows.push(row);
  }
  return rows;
}
