import { isMaxComputeError, MaxComputeError } from "../../error.ts";
import { throwIfAborted } from "../../http/abort.ts";
import type { SchemaColumn } from "../../wire/format/column-type.ts";
import type { ArrowMessage } from "../arrow/arrow-messages.ts";
import { arrowStream, arrowTable } from "../arrow/arrow-table.ts";
import type { ArrowTable } from "../arrow/arrow-table.ts";
import { rowChecker } from "./row-checker.ts";
import { csvLines } from "../write/csv-lines.ts";
import { jsonLines } from "../write/json-lines.ts";
import { toReadableStream } from "./platform-stream.ts";
import type { ArrayReadOptions, CheckedReadOptions, ReadOptions } from "./read-options.ts";
import type { ResultRow, RowRange, RowValues } from "../values/row.ts";
import type { RowBatch } from "../values/row-batch.ts";
import type { ResultReader } from "./result-reader.ts";
import { rowShape } from "./row-shape.ts";
import type { RowShape } from "./row-shape.ts";
import type { RowSource } from "../sources/row-source.ts";

export interface ReaderParts {
  readonly source: RowSource;
  readonly fallbackReason: MaxComputeError | null;
  readonly instanceId: string;
  readonly defaults: ReadOptions;
}

type AnyReadOptions = ReadOptions & { readonly as?: unknown; readonly schema?: CheckedReadOptions<unknown>["schema"] | undefined };

/**
 * Makes a reader of an opened source. The default options of its readings are checked at once.
 *
 * @throws {MaxComputeError} `invalid_argument`
 */
export function createReader(parts: ReaderParts): ResultReader {
  const { source, defaults } = parts;
  const reader = new Reader(parts);
  rowShape(source.columns, source.count === null ? {} : defaults);
  rangeOf(defaults, source.count ?? 0);
  return reader;
}

/** One reading: the shape of its rows, and batches as they are sent, each with the number of its first row (from 1). */
interface Reading {
  readonly shape: RowShape;
  readonly batches: AsyncIterable<{ readonly batch: RowBatch; readonly first: number }>;
}

/** One reading of Arrow record batches. */
interface ArrowReading {
  /** The columns in the order in which they are sent. */
  readonly columns: readonly SchemaColumn[];
  /** Names of the columns in the order that was asked for. */
  readonly names: readonly string[];
  readonly messages: AsyncIterable<ArrowMessage>;
}

class Reader implements ResultReader {
  readonly source: "tunnel" | "result";
  readonly fallbackReason: MaxComputeError | null;
  readonly schema: RowSource["columns"];
  readonly count: number | null;
  readonly truncated: boolean;
  // Private at run time, so that a printed reader does not show the client's internals.
  readonly #parts: ReaderParts;

  constructor(parts: ReaderParts) {
    const { source, fallbackReason } = parts;
    this.source = source.kind;
    this.fallbackReason = fallbackReason;
    this.schema = source.columns;
    this.count = source.count;
    this.truncated = source.truncated;
    this.#parts = parts;
  }

  async raw(options: ReadOptions = {}): Promise<string> {
    const { text } = this.#parts.source;
    if (text !== null) return text();
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    let whole = "";
    for await (const piece of this.csv(options)) whole += decodeStrictly(decoder, piece);
    return whole;
  }

  rows<T>(options: CheckedReadOptions<T>): AsyncIterable<T>;
  rows(options: ArrayReadOptions): AsyncIterable<RowValues>;
  rows(options?: ReadOptions): AsyncIterable<ResultRow>;
  async *rows(options: AnyReadOptions = {}): AsyncIterable<unknown> {
    for await (const batch of this.#readShaped(options)) yield* batch;
  }

  batches<T>(options: CheckedReadOptions<T>): AsyncIterable<readonly T[]>;
  batches(options: ArrayReadOptions): AsyncIterable<readonly RowValues[]>;
  batches(options?: ReadOptions): AsyncIterable<readonly ResultRow[]>;
  batches(options: AnyReadOptions = {}): AsyncIterable<readonly unknown[]> {
    return this.#readShaped(options);
  }

  readAll<T>(options: CheckedReadOptions<T>): Promise<T[]>;
  readAll(options: ArrayReadOptions): Promise<RowValues[]>;
  readAll(options?: ReadOptions): Promise<ResultRow[]>;
  async readAll(options: AnyReadOptions = {}): Promise<unknown[]> {
    const all: unknown[] = [];
    for await (const batch of this.#readShaped(options)) for (const row of batch) all.push(row);
    return all;
  }

  csv(options: ReadOptions = {}): AsyncIterable<Uint8Array> {
    const { shape, batches } = this.#open(options);
    return csvLines(shape.columns, shapedValues(shape, batches));
  }

  jsonLines(options: ReadOptions = {}): AsyncIterable<Uint8Array> {
    const { shape, batches } = this.#open(options);
    return jsonLines(shape.columns, shapedValues(shape, batches));
  }

  arrowStream(options: ReadOptions = {}): AsyncIterable<Uint8Array> {
    const { columns, messages } = this.#openArrow(options);
    return arrowStream(columns, messages);
  }

  async toArrow(options: ReadOptions = {}): Promise<ArrowTable> {
    const { columns, messages, names } = this.#openArrow(options);
    return arrowTable(columns, messages, names);
  }

  csvStream(options?: ReadOptions): ReturnType<ResultReader["csvStream"]> {
    return toReadableStream(this.csv(options));
  }

  jsonLinesStream(options?: ReadOptions): ReturnType<ResultReader["jsonLinesStream"]> {
    return toReadableStream(this.jsonLines(options));
  }

  #open(options: ReadOptions): Reading {
    const { source } = this.#parts;
    const { range, shape, signal } = this.#resolve(options);
    return {
      shape,
      batches: numbered(
        this.#withInstance(() => source.rows(range, shape.indexes, signal), signal),
        range.start + 1,
      ),
    };
  }

  #openArrow(options: ReadOptions): ArrowReading {
    const { arrow, columns } = this.#parts.source;
    const { range, shape, signal } = this.#resolve(options);
    if (arrow === null) throw noArrow(this.#parts.instanceId);
    return {
      columns: shape.indexes.flatMap((index) => columns[index] ?? []),
      names: shape.columns.map(({ name }) => name),
      messages: this.#withInstance(() => arrow(range, shape.indexes, signal), signal),
    };
  }

  #resolve(options: ReadOptions): { readonly range: RowRange; readonly shape: RowShape; readonly signal: ReadOptions["signal"] } {
    const { source, defaults } = this.#parts;
    const resolved = { ...defaults, ...withoutUndefined(options) };
    return {
      range: rangeOf(resolved, source.count ?? 0),
      shape: rowShape(source.columns, source.count === null ? {} : resolved),
      signal: resolved.signal,
    };
  }

  // Adds the instance to errors of a reading.
  async *#withInstance<T>(read: () => AsyncIterable<T>, signal: ReadOptions["signal"]): AsyncGenerator<T> {
    try {
      throwIfAborted(signal);
      yield* read();
    } catch (error) {
      throw isMaxComputeError(error) ? error.with({ instanceId: this.#parts.instanceId }) : error;
    }
  }

  async *#readShaped({ as, schema, ...options }: AnyReadOptions): AsyncGenerator<readonly unknown[]> {
    const { instanceId } = this.#parts;
    const check = schema === undefined ? null : rowChecker(schema);
    try {
      const { shape, batches } = this.#open(options);
      for await (const { batch, first } of batches) {
        if (as === "array") yield shape.values(batch, first);
        else if (check === null) yield shape.objects(batch, first);
        else yield await Promise.all(shape.objects(batch, first).map((row, index) => check(row, first + index)));
      }
    } catch (error) {
      throw isMaxComputeError(error) ? error.with({ instanceId }) : error;
    }
  }
}

async function* numbered(batches: AsyncIterable<RowBatch>, start: number): AsyncGenerator<{ batch: RowBatch; first: number }> {
  let first = start;
  for await (const batch of batches) {
    yield { batch, first };
    first += batch.length;
  }
}

async function* shapedValues(shape: RowShape, batches: Reading["batches"]): AsyncGenerator<readonly RowValues[]> {
  for await (const { batch, first } of batches) yield shape.values(batch, first);
}

function rangeOf({ start = 0, count = Number.POSITIVE_INFINITY }: ReadOptions, total: number): RowRange {
  if (!Number.isSafeInteger(start) || start < 0) throw invalid(`start must be 0 or a positive number of rows; it is ${start}.`);
  if (count !== Number.POSITIVE_INFINITY && (!Number.isSafeInteger(count) || count < 0))
    throw invalid(`count must be 0 or a positive number of rows; it is ${count}.`);
  if (start > total) throw invalid(`The result has ${total} rows; it cannot be read from row ${start + 1} on (start ${start}).`);
  return { start, count: Math.min(count, total - start) };
}

function invalid(message: string): MaxComputeError {
  return new MaxComputeError("invalid_argument", message, { nextStep: "The reader's count is the number of rows." });
}

function noArrow(instanceId: string): MaxComputeError {
  return new MaxComputeError("unsupported", "The result interface does not provide Arrow.", {
    instanceId,
    nextStep: "Read through the tunnel (tunnel: true), or read rows.",
  });
}

function withoutUndefined(options: ReadOptions): ReadOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function decodeStrictly(decoder: InstanceType<typeof TextDecoder>, piece: Uint8Array): string {
  try {
    return decoder.decode(piece, { stream: true });
  } catch {
    throw new MaxComputeError("result_damaged", "The result contains bytes that are not UTF-8, so it cannot be read as text.", {
      nextStep: "Read the bytes with csv, or read the rows.",
    });
  }
}
