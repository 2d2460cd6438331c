import type { DataType, Field } from "@uwdata/flechette";

import { MaxComputeError } from "../../error.ts";
import type { ColumnType, SchemaColumn } from "../../wire/format/column-type.ts";
import { decompressLz4 } from "./lz4.ts";

/** The Arrow library. */
export type Flechette = typeof import("@uwdata/flechette");

/**
 * Loads the Arrow library when the first Arrow stream is read, which most programs never do. It is @uwdata/flechette, which is a
 * sixth of the size of apache-arrow and reads all types that the tunnel sends.
 *
 * @throws {MaxComputeError} `unsupported` when it is not installed
 */
export async function loadArrow(): Promise<Flechette> {
  try {
    const library = await import("@uwdata/flechette");
    const { LZ4_FRAME } = library.CompressionType;
    // Buffers may be compressed (docs/tunnel.md 5.2). The library has no codec of its own; one that the program has set is kept.
    if (library.getCompressionCodec(LZ4_FRAME) === null)
      library.setCompressionCodec(LZ4_FRAME, { decode: decompressLz4, encode: refuseToCompress });
    return library;
  } catch (cause) {
    throw new MaxComputeError("unsupported", "Reading Arrow needs the package @uwdata/flechette, which could not be loaded.", {
      cause,
      nextStep: "Install @uwdata/flechette, or read records.",
    });
  }
}

function refuseToCompress(): never {
  throw new Error("LZ4 is only read here, not written.");
}

/**
 * Writes the schema message, which an Arrow body leaves out (docs/tunnel.md 5.2) and which must precede its record batches.
 *
 * @param text how STRING and similar types are declared. `bytes` has the same layout and loses nothing; with `utf8` the library
 * silently replaces bytes that are not UTF-8 by U+FFFD.
 */
export function schemaMessage(library: Flechette, columns: readonly SchemaColumn[], text: "bytes" | "utf8" = "bytes"): Uint8Array {
  const textType = text === "bytes" ? library.binary() : library.utf8();
  const fields = columns.map(({ name, type }) => library.field(name, arrowType(library, type, textType, true)));
  const schema = { version: library.Version.V5, endianness: library.Endianness.Little, fields, metadata: null };
  const table = new library.Table(
    schema,
    fields.map((field) => new library.Column([], field.type)),
  );
  const message = library.tableToIPC(table, { format: "stream" });
  if (message === null) throw new Error("The Arrow library wrote no schema.");
  return message.subarray(0, -endOfStream.length);
}

/** The end-of-stream mark of an Arrow stream. */
export const endOfStream: Uint8Array = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

function arrowType(library: Flechette, type: ColumnType, text: DataType, isTopLevel: boolean): DataType {
  const nested = (inner: ColumnType): DataType => arrowType(library, inner, text, false);
  const secondsAndNanos = (): DataType => library.struct([library.field("sec", library.int64()), library.field("nano", library.int32())]);
  switch (type.kind) {
    case "tinyint":
      return library.int8();
    case "smallint":
      return library.int16();
    case "int":
      return library.int32();
    case "bigint":
      return library.int64();
    case "float":
      return library.float32();
    case "double":
      return library.float64();
    case "boolean":
      return library.bool();
    case "string":
    case "char":
    case "varchar":
    // PyODPS does not read JSON as Arrow; the Java and Go clients read it so for tables.
    case "json":
      return text;
    case "binary":
      return library.binary();
    case "date":
      return library.dateDay();
    case "datetime":
      return library.timestamp(library.TimeUnit.MILLISECOND);
    case "timestamp":
    case "timestamp_ntz":
      return isTopLevel ? secondsAndNanos() : library.timestamp(library.TimeUnit.NANOSECOND);
    case "interval_day_time":
      return secondsAndNanos();
    case "interval_year_month":
      return library.interval(library.IntervalUnit.YEAR_MONTH);
    case "decimal": {
      const { precision, scale } = decimalParameters(type);
      return library.decimal(precision, scale, precision > 38 ? 256 : 128);
    }
    case "array":
      return library.list(nested(type.element));
    case "vector":
      return library.list(type.element === "float" ? library.float32() : library.float64());
    case "map":
      return library.map(nested(type.key), nested(type.value));
    case "struct":
      return library.struct(type.fields.map((field): Field => library.field(field.name, nested(field.type))));
    case "unknown":
      throw new MaxComputeError("unsupported", `The Arrow form of the type ${type.text} is not known.`, {
        nextStep: "Read records instead.",
      });
  }
}

/** Precision and scale of a DECIMAL. The old DECIMAL without parameters is DECIMAL(54,18). */
export function decimalParameters(type: ColumnType & { readonly kind: "decimal" }): { readonly precision: number; readonly scale: number } {
  return type.precision === null ? { precision: 54, scale: 18 } : { precision: type.precision, scale: type.scale ?? 0 };
}
