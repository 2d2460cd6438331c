import { isMaxComputeError } from "../src/error.ts";
import type { MaxComputeError } from "../src/error.ts";
import { readArrowStream } from "../src/results/arrow/arrow-stream.ts";
import { fastCrc } from "../src/results/bytes/crc32c-simd.ts";
import { readRecordStream } from "../src/results/records/record-stream.ts";
import type { RowValues } from "../src/results/values/row.ts";
import { rowsOf } from "../src/results/values/row-batch.ts";
import type { SchemaColumn } from "../src/wire/format/column-type.ts";
import { describe } from "./compare.ts";
import { columnsOf, rowMismatches } from "./typed-values.ts";
import { differ, failed, isJsonObject, listOf, passed, stringOf } from "./vector.ts";
import type { Json, JsonObject, Verdict } from "./vector.ts";

/** Reads a body that arrives in pieces. `count` is the number of rows that were requested. */
type StreamReader = (
  body: AsyncIterable<Uint8Array>,
  columns: readonly SchemaColumn[],
  count: number | null,
) => AsyncIterable<readonly RowValues[]>;

/** The sizes of pieces with which each body is read, because networks may split it anywhere. */
const pieceSizes: readonly number[] = [1, 61, 4096, Number.POSITIVE_INFINITY];

/** A valid record stream: the rows are those of the file. */
export async function runRecordCase(vector: JsonObject): Promise<Verdict> {
  return soundCase(vector, readRecordStream);
}

/** A damaged record stream: `result_damaged`, and all rows before it are valid. */
export async function runDamagedRecordCase(vector: JsonObject): Promise<Verdict> {
  return damagedCase(vector, readRecordStream);
}

/** A valid Arrow stream, like {@link runRecordCase}. */
export async function runArrowCase(vector: JsonObject): Promise<Verdict> {
  return soundCase(vector, readArrowRows);
}

/** A damaged Arrow stream, like {@link runDamagedRecordCase}. */
export async function runDamagedArrowCase(vector: JsonObject): Promise<Verdict> {
  return damagedCase(vector, readArrowRows);
}

async function* readArrowRows(
  body: AsyncIterable<Uint8Array>,
  columns: readonly SchemaColumn[],
  count: number | null,
): AsyncGenerator<readonly RowValues[]> {
  for await (const batch of readArrowStream(body, columns, count, fastCrc())) yield rowsOf(batch);
}

async function soundCase(vector: JsonObject, read: StreamReader): Promise<Verdict> {
  const columns = columnsOf(vector, "columns");
  const types = columns.map(({ type }) => type);
  for (const { rows, error } of await readInPieces(vector, columns, read)) {
    if (error !== null)
      return isSameKey(vector, error) ? differ("same-key", error.message) : failed(`it raised ${error.code}: ${error.message}`);
    const found = rowMismatches(listOf(vector, "rows"), rows, types);
    if (found.length > 0) return failed(found.map(describe).join("; "));
  }
  return passed;
}

async function damagedCase(vector: JsonObject, read: StreamReader): Promise<Verdict> {
  if (vector.must_fail === false) return soundCase(vector, read);
  const columns = columnsOf(vector, "columns");
  const types = columns.map(({ type }) => type);
  // If only the total checksum shows the damage, rows were returned before it. The file contains those that PyODPS returned.
  const known = [listOf(vector, "rows"), ...rowLists(vector.readers), ...rowLists(vector.pyodps_single_attempt)];
  for (const { rows, error } of await readInPieces(vector, columns, read)) {
    if (error === null) return failed(`the damage (${stringOf(vector, "reason")}) was not noticed; ${rows.length} rows came`);
    if (error.code !== "result_damaged") return failed(`it raised ${error.code}: ${error.message}`);
    const isSound = known.some((list) => rowMismatches(list.slice(0, rows.length), rows, types).length === 0);
    if (!isSound) return failed(`rows were handed out that are not the file's, before ${error.message}`);
  }
  return passed;
}

interface Reading {
  readonly rows: readonly RowValues[];
  readonly error: MaxComputeError | null;
}

async function readInPieces(vector: JsonObject, columns: readonly SchemaColumn[], read: StreamReader): Promise<readonly Reading[]> {
  const body = Buffer.from(stringOf(vector, "stream_base64") ?? "", "base64");
  const count = typeof vector.count === "number" ? vector.count : null;
  const readings = pieceSizes
    .filter((size) => size > 1 || body.length < 5000)
    .map(async (size): Promise<Reading> => {
      const rows: RowValues[] = [];
      try {
        for await (const batch of read(pieces(body, size), columns, count)) rows.push(...batch);
        return { rows, error: null };
      } catch (error) {
        if (isMaxComputeError(error)) return { rows, error };
        throw error;
      }
    });
  return Promise.all(readings);
}

async function* pieces(body: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, Math.min(body.length, at + size));
}

/** All lists with the name `rows`, at any depth. */
function rowLists(value: Json | undefined): readonly (readonly Json[])[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "rows" && Array.isArray(inner) ? [inner] : rowLists(inner)));
}

/** Rule `same-key`: a MAP of the file has two pairs with the same key, and a Map would keep only one. */
function isSameKey(vector: JsonObject, error: MaxComputeError): boolean {
  const hasTwice = (value: Json | undefined): boolean => {
    if (!Array.isArray(value)) return false;
    const keys = value.map((pair) => (Array.isArray(pair) && pair.length === 2 ? JSON.stringify(pair[0]) : null));
    return (keys.every((key) => key !== null) && new Set(keys).size < keys.length) || value.some(hasTwice);
  };
  const hasMap = listOf(vector, "columns").some((column) => /map</i.test(String(Object(column).type)));
  return hasMap && error.message.includes("same key twice") && hasTwice(listOf(vector, "rows"));
}
