import { Transform } from "node:stream";
import { DamagedCoding } from "./damaged-coding.ts";
import { compressLz4Block, decompressLz4Block, lz4Window } from "./lz4-block.ts";
import { type Block, blockReader, blockWriter } from "./block-streams.ts";

const magic = 0x184d2204;
const skippable = 0x184d2a50;
/** Blocks of 64 KiB that stand alone, without checksums or length; the last byte sums up the two before it. */
const frameStart = (): Buffer => Buffer.from("04224d18604082", "hex");
const stored = 0x80000000;
const blockSize = 65_536;

/** Compresses a stream as one LZ4 frame. */
export function createLz4Compress(): Transform {
  return blockWriter({ blockSize, start: frameStart(), block: writeBlock, end: Buffer.alloc(4) });
}

/**
 * Decompresses LZ4 frames of any writer. Their checksums are not looked at: whatever the tunnel carries has its own, which
 * are (docs/tunnel.md 4.3, 5.1).
 */
export function createLz4Decompress(): Transform {
  const reader = new Lz4FrameReader();
  return blockReader({ next: (bytes) => reader.next(bytes), mayEnd: () => reader.mayEnd() });
}

/** A frame in memory. */
export function compressLz4Frame(data: Buffer): Buffer {
  const blocks: Buffer[] = [frameStart()];
  for (let at = 0; at < data.length; at += blockSize) blocks.push(writeBlock(data.subarray(at, at + blockSize)));
  return Buffer.concat([...blocks, Buffer.alloc(4)]);
}

/** The data of a frame in memory. */
export function decompressLz4Frame(frame: Buffer): Buffer {
  const reader = new Lz4FrameReader();
  const pieces: Buffer[] = [];
  let rest = frame;
  for (let block = reader.next(rest); block !== undefined; block = reader.next(rest)) {
    pieces.push(Buffer.from(block.data));
    rest = rest.subarray(block.length);
  }
  if (rest.length > 0 || !reader.mayEnd()) throw new DamagedCoding("an LZ4 frame ends too early");
  return Buffer.concat(pieces);
}

function writeBlock(data: Buffer): Buffer {
  const compressed = compressLz4Block(data);
  const isSmaller = compressed.length < data.length;
  const size = Buffer.alloc(4);
  size.writeUInt32LE(isSmaller ? compressed.length : data.length + stored);
  return Buffer.concat([size, isSmaller ? compressed : data]);
}

/** What the descriptor of a frame says. */
interface Frame {
  readonly maxBlock: number;
  readonly isLinked: boolean;
  readonly blockSumLength: number;
  readonly contentSumLength: number;
}

/** Takes frames apart into their blocks. */
class Lz4FrameReader {
  /** The frame that is being read. */
  #frame: Frame | undefined;
  #seenOne = false;
  /** Up to 64 KiB that the block may copy from, then the block. */
  #out: Buffer = Buffer.alloc(0);
  #kept = 0;

  mayEnd(): boolean {
    return this.#frame === undefined && this.#seenOne;
  }

  /** The next part of a frame, or undefined when it is not all there. What it returns is valid until the next call. */
  next(bytes: Buffer): Block | undefined {
    if (this.#frame === undefined) return this.#start(bytes);
    const { maxBlock, isLinked, blockSumLength, contentSumLength } = this.#frame;
    if (bytes.length < 4) return undefined;
    const word = bytes.readUInt32LE();
    if (word === 0) {
      if (bytes.length < 4 + contentSumLength) return undefined;
      this.#frame = undefined;
      return { length: 4 + contentSumLength, data: Buffer.alloc(0) };
    }
    const size = word % stored;
    if (size > maxBlock) throw new DamagedCoding(`a block of ${size} bytes is longer than its LZ4 frame allows`);
    const length = 4 + size + blockSumLength;
    if (bytes.length < length) return undefined;
    const block = bytes.subarray(4, 4 + size);
    const end =
      word >= stored
        ? this.#kept + block.copy(this.#out, this.#kept)
        : decompressLz4Block(block, this.#out.subarray(0, this.#kept + maxBlock), this.#kept);
    const data = Buffer.from(this.#out.subarray(this.#kept, end));
    if (isLinked) {
      const from = Math.max(0, end - lz4Window);
      this.#out.copyWithin(0, from, end);
      this.#kept = end - from;
    }
    return { length, data };
  }

  #start(bytes: Buffer): Block | undefined {
    if (bytes.length < 8) return undefined;
    const word = bytes.readUInt32LE();
    if ((word & 0xfffffff0) === skippable) {
      const length = 8 + bytes.readUInt32LE(4);
      return bytes.length < length ? undefined : { length, data: Buffer.alloc(0) };
    }
    const [flags = 0, sizes = 0] = bytes.subarray(4, 6);
    if (word !== magic || flags >> 6 !== 1) throw new DamagedCoding("it does not begin as an LZ4 frame does");
    const length = 7 + ((flags & 0x08) === 0 ? 0 : 8) + ((flags & 0x01) === 0 ? 0 : 4);
    if (bytes.length < length) return undefined;
    const sizeCode = (sizes >> 4) & 7;
    if (sizeCode < 4) throw new DamagedCoding(`an LZ4 frame has no blocks of size ${sizeCode}`);
    const maxBlock = 1 << (8 + 2 * sizeCode);
    this.#frame = {
      maxBlock,
      isLinked: (flags & 0x20) === 0,
      blockSumLength: (flags & 0x10) === 0 ? 0 : 4,
      contentSumLength: (flags & 0x04) === 0 ? 0 : 4,
    };
    this.#seenOne = true;
    this.#out = Buffer.alloc(lz4Window + maxBlock);
    this.#kept = 0;
    return { length, data: Buffer.alloc(0) };
  }
}
