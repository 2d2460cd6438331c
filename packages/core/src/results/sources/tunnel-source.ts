import type { SchedulerLike } from "rxjs";

import { isMaxComputeError, MaxComputeError } from "../../error.ts";
import type { RetryPolicy } from "../../http/retry.ts";
import type { AbortSignalLike } from "../../transport.ts";
import type { ColumnType, SchemaColumn } from "../../wire/format/column-type.ts";
import type { ContentCoding } from "../../wire/tunnel/tunnel-data.ts";
import type { ArrowMessage } from "../arrow/arrow-messages.ts";
import { readArrowMessages, readArrowStream } from "../arrow/arrow-stream.ts";
import type { CrcOfBytes } from "../bytes/crc32c-simd.ts";
import { readAhead } from "../tunnel/read-ahead.ts";
import type { RowRange } from "../values/row.ts";
import { batchOfRows, selectColumns } from "../values/row-batch.ts";
import type { RowBatch } from "../values/row-batch.ts";
import { readRecordStream } from "../records/record-stream.ts";
import { resumedRows } from "../tunnel/resumed-rows.ts";
import type { Rows } from "../tunnel/resumed-rows.ts";
import type { RowSource } from "./row-source.ts";
import type { TunnelDownload } from "../tunnel/tunnel-download.ts";
import { uniqueNames } from "../values/unique-names.ts";

export interface TunnelSourceOptions {
  readonly download: TunnelDownload;
  /** The checksum of Arrow chunks. */
  readonly crc: () => Promise<CrcOfBytes>;
  readonly truncated: boolean;
  readonly arrow: boolean;
  readonly coding: ContentCoding;
  /** Number of ranges that are read at the same time. */
  readonly parallel: number;
  /** Rows in one such range. */
  readonly rowsPerRange: number;
  readonly retry: RetryPolicy;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/** The source of a result through the tunnel. Rows are read ahead in ranges; a range whose stream breaks is resumed at the missing row. */
export function createTunnelSource(options: TunnelSourceOptions): RowSource {
  const { download, crc, truncated, coding, parallel, rowsPerRange } = options;
  const { columns: sent, recordCount: count } = download.session;
  const names = uniqueNames(sent.map(({ name }) => name));
  const columns = sent.map(({ type }, index): SchemaColumn => ({ name: names[index] ?? "", type }));
  // Columns are asked for in the order of the schema, because both forms send them in that order (docs/tunnel.md 3). A name that
  // occurs twice, or contains the separator, cannot be asked for.
  const canSelect = names.every((name, index) => name === sent[index]?.name && !name.includes(","));
  const unknownAmong = (indexes: readonly number[]): SchemaColumn | undefined =>
    indexes.flatMap((index) => columns[index] ?? []).find(({ type }) => hasUnknown(type));
  let { arrow } = options;

  /** Asks for rows with these columns, or with all columns when they cannot be named. */
  const request = async (range: RowRange, indexes: readonly number[], signal: AbortSignalLike, asArrow: boolean): Promise<RowsAnswer> => {
    const asked = indexes.length < columns.length && canSelect ? indexes : columns.map((_, index) => index);
    const askedColumns = asked.flatMap((index) => columns[index] ?? []);
    const names = asked.length < columns.length ? askedColumns.map(({ name }) => name) : undefined;
    const { body, headers } = await download.data({ ...range, columns: names, arrow: asArrow, coding }, signal);
    const bodyCoding = headers["content-encoding"] ?? "identity";
    if (bodyCoding !== "identity") throw undecodedBody(bodyCoding);
    return { body, columns: askedColumns, isExact: asked.length === indexes.length };
  };

  const rowsOf = async function* (
    range: RowRange,
    indexes: readonly number[],
    signal: AbortSignalLike,
    asArrow: boolean,
  ): AsyncGenerator<RowBatch> {
    const { body, columns: sentColumns, isExact } = await request(range, indexes, signal, asArrow);
    const batches = asArrow ? readArrowStream(body, sentColumns, null, await crc()) : recordBatches(body, sentColumns);
    if (isExact) return yield* batches;
    for await (const batch of batches) yield selectColumns(batch, indexes);
  };

  // The length of a value of an unknown type is a guess; when the guess is wrong, nothing after it can be decoded.
  const asRecords = async function* (range: RowRange, indexes: readonly number[], signal: AbortSignalLike): AsyncGenerator<RowBatch> {
    let hasRows = false;
    try {
      for await (const batch of rowsOf(range, indexes, signal, false)) {
        hasRows = true;
        yield batch;
      }
    } catch (error) {
      const unknown = unknownAmong(indexes);
      const isGuess = !hasRows && unknown !== undefined && isMaxComputeError(error) && error.code === "result_damaged";
      throw isGuess ? unknownType(unknown, error) : error;
    }
  };

  const open = async function* (range: RowRange, indexes: readonly number[], signal: AbortSignalLike): AsyncGenerator<RowBatch> {
    if (arrow && unknownAmong(indexes) === undefined) {
      let hasRows = false;
      try {
        for await (const batch of rowsOf(range, indexes, signal, true)) {
          hasRows = true;
          yield batch;
        }
        return;
      } catch (error) {
        // The type has no Arrow form, or the tunnel has no Arrow (docs/tunnel.md 5.2); records support every type.
        if (hasRows || !isMaxComputeError(error) || error.code !== "unsupported") throw error;
        arrow = false;
      }
    }
    yield* asRecords(range, indexes, signal);
  };

  const openArrow = async function* (range: RowRange, indexes: readonly number[], signal: AbortSignalLike): AsyncGenerator<ArrowMessage> {
    const {
      body,
      columns: sentColumns,
      isExact,
    } = await request(range, indexes, signal, true).catch((error: unknown) => {
      throw isMaxComputeError(error) && error.serverCode === "MethodNotAllowed" ? noArrowForm(error) : error;
    });
    if (!isExact) throw unnamableColumns();
    yield* readArrowMessages(body, sentColumns, await crc());
  };

  const inRanges =
    <T extends Rows>(opener: (rest: RowRange, indexes: readonly number[], ending: AbortSignalLike) => AsyncIterable<T>) =>
    (range: RowRange, indexes: readonly number[], signal: AbortSignalLike | undefined): AsyncIterable<T> =>
      readAhead(
        rangesOf(range, parallel > 1 ? rowsPerRange : range.count),
        (part, ending) => resumedRows(part, { ...options, open: (rest) => opener(rest, indexes, ending), signal: ending }),
        { parallel, signal },
      );

  return { kind: "tunnel", columns, count, truncated, rows: inRanges(open), arrow: inRanges(openArrow), text: null };
}

async function* recordBatches(body: AsyncIterable<Uint8Array>, columns: readonly SchemaColumn[]): AsyncGenerator<RowBatch> {
  for await (const rows of readRecordStream(body, columns, null)) yield batchOfRows(rows);
}

interface RowsAnswer {
  readonly body: AsyncIterable<Uint8Array>;
  /** The columns that the tunnel sends. */
  readonly columns: readonly SchemaColumn[];
  /** Whether they are exactly the columns that were asked for. */
  readonly isExact: boolean;
}

function* rangesOf({ start, count }: RowRange, rowsPerRange: number): Generator<RowRange> {
  for (let at = 0; at < count; at += rowsPerRange) yield { start: start + at, count: Math.min(rowsPerRange, count - at) };
}

function hasUnknown(type: ColumnType): boolean {
  switch (type.kind) {
    case "unknown":
      return true;
    case "array":
      return hasUnknown(type.element);
    case "map":
      return hasUnknown(type.key) || hasUnknown(type.value);
    case "struct":
      return type.fields.some((field) => hasUnknown(field.type));
    default:
      return false;
  }
}

function unknownType({ name, type }: SchemaColumn, cause: MaxComputeError): MaxComputeError {
  return new MaxComputeError(
    "unsupported",
    `The records cannot be read: column ${JSON.stringify(name)} has the type ${type.text}, which this version does not know. ${cause.message}`,
    {
      nextStep: "Select the column as text (CAST), leave it out with columns, or read up to 10,000 rows with tunnel: false.",
      cause,
    },
  );
}

/** JSON and INTERVAL_YEAR_MONTH have no Arrow form (docs/tunnel.md 5.2). */
function noArrowForm(cause: MaxComputeError): MaxComputeError {
  const { serverCode, status, requestId } = cause;
  return new MaxComputeError("unsupported", `The tunnel does not provide this result as Arrow: ${cause.message}`, {
    nextStep: "Take it as rows, CSV or JSON lines, which hold every type; or name in columns only those that have an Arrow form.",
    serverCode,
    status,
    requestId,
    cause,
  });
}

function unnamableColumns(): MaxComputeError {
  return new MaxComputeError(
    "unsupported",
    "Columns of this result cannot be requested by name: two have the same name, or a name contains a comma.",
    {
      nextStep: "Read all columns, or rows.",
    },
  );
}

function undecodedBody(coding: string): MaxComputeError {
  return new MaxComputeError(
    "unsupported",
    `The tunnel compressed the rows with ${JSON.stringify(coding)}, which the transport does not decode.`,
    {
      nextStep: "Read without compress, or with a transport that undoes it.",
    },
  );
}
