// What core uses of @uwdata/flechette. Its own declarations do not compile under our options (2.6.0, table.d.ts: an implicit
// any), so tsconfig.json puts these in their place; the one at the root holds the code against the real ones.

export interface DataType {
  readonly typeId: number;
}

export interface Field {
  readonly name: string;
  readonly type: DataType;
}

export interface Batch<T> {
  readonly type: DataType;
  readonly length: number;
  readonly nullCount: number;
  readonly validity: Uint8Array;
  readonly values: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array | BigInt64Array | BigUint64Array;
  readonly offsets: Int32Array | BigInt64Array;
  readonly children: readonly Batch<unknown>[];
  at(index: number): T | null;
  /** The value at an index where there is no NULL; `at` calls it. */
  value(index: number): T;
}

export declare class Column<T> {
  constructor(data: readonly Batch<T>[], type?: DataType);
  readonly type: DataType;
  readonly data: readonly Batch<T>[];
  readonly length: number;
  readonly nullCount: number;
  at(index: number): T | null;
  toArray(): ArrayLike<T | null>;
  [Symbol.iterator](): Iterator<T | null>;
}

interface Schema {
  readonly version: number;
  readonly endianness: number;
  readonly fields: readonly Field[];
  readonly metadata: null;
}

export declare class Table {
  constructor(schema: Schema, children: readonly Column<unknown>[]);
  readonly schema: Schema;
  readonly children: readonly Column<unknown>[];
  readonly numRows: number;
  readonly numCols: number;
  getChild(name: string): Column<unknown>;
  getChildAt(index: number): Column<unknown>;
  select(names: readonly string[]): Table;
}

export declare function tableFromIPC(
  data: readonly Uint8Array[],
  options: { readonly useBigInt: boolean; readonly useDecimalInt: boolean },
): Table;
export declare function tableToIPC(table: Table, options: { readonly format: "stream" }): Uint8Array | null;

interface Codec {
  decode(bytes: Uint8Array, length: number): Uint8Array;
  encode(bytes: Uint8Array): Uint8Array;
}

export declare const CompressionType: { readonly LZ4_FRAME: 0 };
export declare const Endianness: { readonly Little: 0 };
export declare const IntervalUnit: { readonly YEAR_MONTH: 0 };
export declare const TimeUnit: { readonly MILLISECOND: 1; readonly NANOSECOND: 3 };
export declare const Version: { readonly V5: 4 };
export declare function getCompressionCodec(type: number): Codec | null;
export declare function setCompressionCodec(type: number, codec: Codec): void;

export declare function field(name: string, type: DataType): Field;
export declare function int8(): DataType;
export declare function int16(): DataType;
export declare function int32(): DataType;
export declare function int64(): DataType;
export declare function float32(): DataType;
export declare function float64(): DataType;
export declare function bool(): DataType;
export declare function binary(): DataType;
export declare function utf8(): DataType;
export declare function dateDay(): DataType;
export declare function timestamp(unit: number): DataType;
export declare function interval(unit: number): DataType;
export declare function decimal(precision: number, scale: number, bitWidth: 128 | 256): DataType;
export declare function list(element: DataType): DataType;
export declare function map(key: DataType, value: DataType): DataType;
export declare function struct(fields: readonly Field[]): DataType;
