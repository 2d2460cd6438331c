import { MaxComputeError } from "../../error.ts";
import type { ColumnType, SchemaColumn } from "../../wire/format/column-type.ts";
import { DecodeError } from "../bytes/decode-error.ts";

/** The number of nodes and buffers that a record batch of some schema must have. */
export interface ArrowLayout {
  readonly nodes: number;
  readonly buffers: number;
}

export function layoutOf(columns: readonly SchemaColumn[]): ArrowLayout {
  return sumOf(columns.map(({ type }) => layoutOfType(type, true)));
}

function layoutOfType(type: ColumnType, isTopLevel: boolean): ArrowLayout {
  const withChildren = (buffers: number, children: readonly ColumnType[]): ArrowLayout =>
    sumOf([{ nodes: 1, buffers }, ...children.map((child) => layoutOfType(child, false))]);
  switch (type.kind) {
    case "string":
    case "char":
    case "varchar":
    case "json":
    case "binary":
      return { nodes: 1, buffers: 3 };
    case "timestamp":
    case "timestamp_ntz":
      return isTopLevel ? { nodes: 3, buffers: 5 } : { nodes: 1, buffers: 2 };
    case "interval_day_time":
      return { nodes: 3, buffers: 5 };
    case "array":
      return withChildren(2, [type.element]);
    case "vector":
      return { nodes: 2, buffers: 4 };
    case "map":
      return sumOf([{ nodes: 1, buffers: 2 }, withChildren(1, [type.key, type.value])]);
    case "struct":
      return withChildren(
        1,
        type.fields.map((field) => field.type),
      );
    default:
      return { nodes: 1, buffers: 2 };
  }
}

function sumOf(parts: readonly ArrowLayout[]): ArrowLayout {
  return parts.reduce((sum, { nodes, buffers }) => ({ nodes: sum.nodes + nodes, buffers: sum.buffers + buffers }), {
    nodes: 0,
    buffers: 0,
  });
}

/** The longest body of a message that is accepted, in bytes: its memory is allocated before its bytes have come. */
const longestBody = 256 * 1024 * 1024;

const recordBatch = 3;
const oldestVersion = 3;
const lz4 = 0;

/** What the metadata of a record batch message says. */
export interface ArrowHead {
  /** Number of rows. */
  readonly length: number;
  /** Number of bytes that follow the metadata. */
  readonly bodyLength: number;
}

/**
 * Checks the metadata of a message, a flatbuffer, before the Arrow library reads it. The library trusts every number in it: a
 * damaged count would exhaust memory, and a damaged offset would make it read the wrong bytes.
 */
export function checkMetadata(metadata: DataView, layout: ArrowLayout): ArrowHead {
  try {
    return checkMessage(new FlatTable(metadata, metadata.getUint32(0, true)), layout);
  } catch (error) {
    if (error instanceof RangeError) throw new DecodeError("contains an Arrow message that cannot be read");
    throw error;
  }
}

function checkMessage(message: FlatTable, layout: ArrowLayout): ArrowHead {
  const version = message.uint8(4);
  const kind = message.uint8(6);
  const bodyLength = message.int64(10);
  if (kind !== recordBatch) throw new DecodeError(`contains an Arrow message that is not a record batch (kind ${kind})`);
  if (version < oldestVersion) throw new DecodeError("contains an Arrow message of a version that is too old");
  if (bodyLength < 0 || bodyLength > longestBody) throw new DecodeError(`contains an Arrow message of ${bodyLength} bytes`);
  const batch = message.table(8);
  if (batch.has(10) && batch.table(10).uint8(4) !== lz4) {
    throw new MaxComputeError("unsupported", "The Arrow messages are compressed with another method than LZ4.", {
      nextStep: "Read records instead.",
    });
  }
  const length = batch.int64(4);
  const nodes = batch.pairs(6, layout.nodes);
  const buffers = batch.pairs(8, layout.buffers);
  const areNodesSound = nodes.every(([count, nulls]) => count >= 0 && nulls >= 0 && nulls <= count);
  const areBuffersSound = buffers.every(([offset, size]) => offset >= 0 && size >= 0 && offset + size <= bodyLength);
  if (length < 0 || !areNodesSound || !areBuffersSound) throw new DecodeError("contains an Arrow message whose parts do not fit into it");
  return { length, bodyLength };
}

/** A table of a flatbuffer. An absent slot reads as 0. Reading past the bytes throws a RangeError. */
class FlatTable {
  private readonly view: DataView;
  private readonly at: number;
  private readonly slots: number;

  constructor(view: DataView, at: number) {
    this.view = view;
    this.at = at;
    this.slots = at - view.getInt32(at, true);
  }

  has(slot: number): boolean {
    return this.position(slot) !== null;
  }

  uint8(slot: number): number {
    const position = this.position(slot);
    return position === null ? 0 : this.view.getUint8(position);
  }

  int64(slot: number): number {
    const position = this.position(slot);
    return position === null ? 0 : this.number(position);
  }

  table(slot: number): FlatTable {
    return new FlatTable(this.view, this.target(slot));
  }

  /** Reads a vector of structs of two 64-bit numbers, which must have `count` elements. */
  pairs(slot: number, count: number): readonly (readonly [number, number])[] {
    const start = this.target(slot);
    const found = this.view.getUint32(start, true);
    if (found !== count) throw new DecodeError(`contains an Arrow message of ${found} parts, but its columns have ${count}`);
    const all: (readonly [number, number])[] = [];
    for (let at = start + 4; all.length < count; at += 16) all.push([this.number(at), this.number(at + 8)]);
    return all;
  }

  /** A 64-bit number, rounded as `Number` rounds a bigint; messages have many, and a bigint for each costs more than all the rest. */
  private number(at: number): number {
    return this.view.getInt32(at + 4, true) * 0x1_0000_0000 + this.view.getUint32(at, true);
  }

  private target(slot: number): number {
    const position = this.position(slot);
    if (position === null) throw new DecodeError("contains an Arrow message that lacks a part");
    return position + this.view.getUint32(position, true);
  }

  private position(slot: number): number | null {
    const offset = slot < this.view.getUint16(this.slots, true) ? this.view.getUint16(this.slots + slot, true) : 0;
    return offset === 0 ? null : this.at + offset;
  }
}
