import { Transform } from "node:stream";
import { DamagedCoding } from "./damaged-coding.ts";

/** A part of a compressed stream. */
export interface Block {
  /** Its bytes in the compressed stream. */
  readonly length: number;
  /** What it holds, decompressed. */
  readonly data: Buffer;
}

/** Cuts a stream into blocks of one size, the last one excepted, and writes each by itself. */
export function blockWriter(parts: {
  readonly blockSize: number;
  readonly start: Buffer;
  readonly block: (data: Buffer) => Buffer;
  readonly end: Buffer;
}): Transform {
  const { blockSize } = parts;
  let rest: Buffer = Buffer.alloc(0);
  let started = false;
  const start = (stream: Transform): void => {
    if (!started) stream.push(parts.start);
    started = true;
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      start(this);
      rest = Buffer.concat([rest, chunk]);
      let at = 0;
      for (; at + blockSize <= rest.length; at += blockSize) this.push(parts.block(rest.subarray(at, at + blockSize)));
      rest = rest.subarray(at);
      done();
    },
    flush(done) {
      start(this);
      if (rest.length > 0) this.push(parts.block(rest));
      this.push(parts.end);
      done();
    },
  });
}

/** Decompresses a stream block by block: `next` takes one from the beginning of the bytes, when it is all there. */
export function blockReader(parts: { readonly next: (bytes: Buffer) => Block | undefined; readonly mayEnd: () => boolean }): Transform {
  let rest: Buffer = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      rest = Buffer.concat([rest, chunk]);
      try {
        for (let block = parts.next(rest); block !== undefined; block = parts.next(rest)) {
          rest = rest.subarray(block.length);
          if (block.data.length > 0) this.push(block.data);
        }
        done();
      } catch (error) {
        done(error instanceof Error ? error : new DamagedCoding(String(error)));
      }
    },
    flush(done) {
      done(rest.length === 0 && parts.mayEnd() ? null : new DamagedCoding("it ends too early"));
    },
  });
}
