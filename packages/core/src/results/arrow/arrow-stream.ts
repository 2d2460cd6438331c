import { isMaxComputeError, MaxComputeError } from "../../error.ts";
import { readArrowColumn } from "./arrow-columns.ts";
import { ArrowFraming } from "./arrow-framing.ts";
import { loadArrow, schemaMessage } from "./arrow-library.ts";
import { ArrowMessages } from "./arrow-messages.ts";
import type { ArrowMessage } from "./arrow-messages.ts";
import { layoutOf } from "./arrow-metadata.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";
import { checkRowCount, rowsPerBatch } from "../values/row.ts";
import type { BatchOfColumns } from "../values/row-batch.ts";
import type { CrcOfBytes } from "../bytes/crc32c-simd.ts";
import { DecodeError } from "../bytes/decode-error.ts";

/**
 * Reads the rows of an Arrow stream (docs/tunnel.md 5) in batches. Only one record batch is in memory at a time. Rows are returned
 * after the checksum of their chunk, or the last checksum of the stream, was verified.
 *
 * @param source the body of a data response, decompressed, in pieces of any size; its own errors pass through
 * @param columns in the order of the schema, in which Arrow sends them (docs/tunnel.md 3)
 * @param expectedRows the number of rows that were asked for; null when it is not known
 * @param crc the checksum of bytes
 * @throws {MaxComputeError} `result_damaged`, naming row and byte; `unsupported` for a type without Arrow form, or when the
 * Arrow library is not installed
 */
export async function* readArrowStream(
  source: AsyncIterable<Uint8Array>,
  columns: readonly SchemaColumn[],
  expectedRows: number | null,
  crc: CrcOfBytes,
): AsyncGenerator<BatchOfColumns> {
  const library = await loadArrow();
  const schema = schemaMessage(library, columns);
  let rowCount = 0;

  function* rowsIn({ bytes }: ArrowMessage): Generator<BatchOfColumns> {
    const table = library.tableFromIPC([schema, bytes], { useBigInt: true, useDecimalInt: true });
    const batches = table.children.map(({ data: [batch] }) => batch);
    const length = Math.max(0, ...batches.map((batch) => batch?.length ?? 0));
    for (let from = 0; from < length; from += rowsPerBatch) {
      const to = Math.min(length, from + rowsPerBatch);
      const values = columns.map(({ type }, index) => {
        const batch = batches[index];
        if (batch === undefined || batch.length !== length) throw new DecodeError("contains columns of different lengths");
        return readArrowColumn(type, batch, from, to);
      });
      rowCount += to - from;
      yield { kind: "columns", length: to - from, columns: values };
    }
  }

  yield* decodeArrow(source, columns, crc, rowsIn);
  checkRowCount(rowCount, expectedRows);
}

/** Reads the record batches of an Arrow stream as messages, verified as by {@link readArrowStream}. */
export function readArrowMessages(
  source: AsyncIterable<Uint8Array>,
  columns: readonly SchemaColumn[],
  crc: CrcOfBytes,
): AsyncGenerator<ArrowMessage> {
  return decodeArrow(source, columns, crc, (message) => [message]);
}

async function* decodeArrow<T extends { readonly length: number }>(
  source: AsyncIterable<Uint8Array>,
  columns: readonly SchemaColumn[],
  crc: CrcOfBytes,
  read: (message: ArrowMessage) => Iterable<T>,
): AsyncGenerator<T> {
  const framing = new ArrowFraming(crc);
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
    throw new MaxComputeError(
      "result_damaged",
      `The Arrow stream of the result ${reason.message} (record ${rowCount + 1}, byte ${framing.offset}).`,
      {
        nextStep: `Read the rows again from record ${rowCount + 1} on; those before it are sound.`,
        cause: reason.cause,
      },
    );
  }
}

/** Turns what the Arrow library throws for damaged bytes (its own errors and the platform's) into a {@link DecodeError}. */
function* guarded<T>(values: Iterable<T>): Generator<T> {
  try {
    yield* values;
  } catch (error) {
    if (error instanceof DecodeError || isMaxComputeError(error)) throw error;
    throw new DecodeError(`contains an Arrow message that cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
