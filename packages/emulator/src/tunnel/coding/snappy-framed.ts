import type { Transform } from "node:stream";
import { compress, uncompress } from "snappyjs";
import { crc32c } from "../crc32c.ts";
import { type Block, blockReader, blockWriter } from "./block-streams.ts";
import { DamagedCoding } from "./damaged-coding.ts";

/** The format allows no longer ones. */
const blockSize = 65_536;
const streamStart = (): Buffer => Buffer.from("ff060000734e61507059", "hex");
const compressedChunk = 0;
const plainChunk = 1;
/** Chunks of the types between are an error for a reader that does not know them; those from here on are left out. */
const firstSkippable = 0x80;

/** Compresses a stream in the framing format of Snappy. */
export function createSnappyCompress(): Transform {
  return blockWriter({ blockSize, start: streamStart(), block: writeChunk, end: Buffer.alloc(0) });
}

/** Decompresses a stream in the framing format of Snappy, and checks its checksums. */
export function createSnappyDecompress(): Transform {
  let started = false;
  const next = (bytes: Buffer): Block | undefined => {
    if (bytes.length < 4) return undefined;
    const length = 4 + bytes.readUIntLE(1, 3);
    if (bytes.length < length) return undefined;
    if (!started && !bytes.subarray(0, length).equals(streamStart())) throw new DamagedCoding("it does not begin as framed Snappy does");
    started = true;
    return { length, data: readChunk(bytes[0] ?? 0, bytes.subarray(4, length)) };
  };
  return blockReader({ next, mayEnd: () => started });
}

function writeChunk(data: Buffer): Buffer {
  const packed = compress(data);
  const isSmaller = packed.length < data.length;
  const body = isSmaller ? packed : data;
  const head = Buffer.alloc(8);
  head.writeUInt8(isSmaller ? compressedChunk : plainChunk);
  head.writeUIntLE(4 + body.length, 1, 3);
  head.writeUInt32LE(masked(crc32c(data)), 4);
  return Buffer.concat([head, body]);
}

function readChunk(type: number, chunk: Buffer): Buffer {
  if (type >= firstSkippable) return Buffer.alloc(0);
  if (type > plainChunk) throw new DamagedCoding(`framed Snappy has no chunks of type ${type}`);
  if (chunk.length < 4) throw new DamagedCoding("a chunk of framed Snappy has no checksum");
  const body = chunk.subarray(4);
  const data = type === plainChunk ? body : uncompressed(body);
  if (masked(crc32c(data)) !== chunk.readUInt32LE()) throw new DamagedCoding("the checksum of a chunk of framed Snappy is wrong");
  return data;
}

function uncompressed(body: Buffer): Buffer {
  try {
    return uncompress(body, blockSize);
  } catch {
    throw new DamagedCoding("a chunk of framed Snappy cannot be decompressed");
  }
}

/** The format's own form of a checksum. */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
