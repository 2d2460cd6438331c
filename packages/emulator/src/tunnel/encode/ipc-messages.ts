import { Column, Endianness, field, Table, tableToIPC, Version } from "@uwdata/flechette";
import type { ColumnType } from "../../rows/column-type.ts";
import type { RowBatch } from "../../rows/row-source.ts";
import { type BodyCodec, bodyCodec } from "../coding/body-codec.ts";
import { arrowColumn, type TimestampForm } from "./arrow-columns.ts";

/** How columns are written as Arrow. */
export interface IpcForm {
  readonly types: readonly ColumnType[];
  /** Default `c0`, `c1` and so on. */
  readonly names?: readonly string[];
  readonly timestamps: TimestampForm;
  /** Compresses each buffer. Default none. */
  readonly codec?: BodyCodec | undefined;
}

/** The encapsulated messages of some rows: what describes the columns, and the record batch. */
export interface IpcMessages {
  readonly schema: Uint8Array;
  readonly batch: Uint8Array;
}

/** What ends a stream of Arrow messages. */
export function endOfIpcStream(): Uint8Array {
  return Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);
}

/** The library writes a whole stream of both and the mark that ends it. */
export function ipcMessages({ columns }: RowBatch, { types, names, timestamps, codec }: IpcForm): IpcMessages {
  const batches = types.map((type, index) => arrowColumn(type, columns[index] ?? [], timestamps));
  const fields = batches.map(({ type }, index) => field(names?.[index] ?? `c${index}`, type));
  const schema = { version: Version.V5, endianness: Endianness.Little, fields, metadata: null };
  const table = new Table(
    schema,
    batches.map((batch) => new Column([batch])),
  );
  const stream = tableToIPC(table, { format: "stream", ...(codec === undefined ? {} : { codec: bodyCodec(codec) }) });
  if (stream === null) throw new TypeError("The Arrow library wrote nothing.");
  const schemaEnd = 8 + new DataView(stream.buffer, stream.byteOffset).getInt32(4, true);
  return { schema: stream.subarray(0, schemaEnd), batch: stream.subarray(schemaEnd, -endOfIpcStream().length) };
}
