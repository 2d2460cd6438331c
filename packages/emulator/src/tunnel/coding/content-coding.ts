import type { Transform } from "node:stream";
import { createDeflate, createInflate, createZstdCompress, createZstdDecompress } from "node:zlib";
import { createLz4Compress, createLz4Decompress } from "./lz4-frame.ts";
import { createSnappyCompress, createSnappyDecompress } from "./snappy-framed.ts";

/** Makes the streams of a content coding. */
export interface ContentCoding {
  readonly compress: () => Transform;
  readonly decompress: () => Transform;
  /** Whether a `fetch` decompresses it by itself. */
  readonly isUndoneByFetch: boolean;
}

const lz4: ContentCoding = { compress: createLz4Compress, decompress: createLz4Decompress, isUndoneByFetch: false };

/** The codings of the tunnel (docs/tunnel.md 3.1). */
export const contentCodings: ReadonlyMap<string, ContentCoding> = new Map<string, ContentCoding>([
  // zlib-wrapped
  ["deflate", { compress: () => createDeflate(), decompress: () => createInflate(), isUndoneByFetch: true }],
  ["zstd", { compress: () => createZstdCompress(), decompress: () => createZstdDecompress(), isUndoneByFetch: true }],
  ["x-snappy-framed", { compress: createSnappyCompress, decompress: createSnappyDecompress, isUndoneByFetch: false }],
  ["x-lz4-frame", lz4],
  ["x-odps-lz4-frame", lz4],
]);

/**
 * The compression that a client asks for, if there is one here. Tunnel clients name exactly one (docs/tunnel.md 3.1); a list
 * is what browsers send with everything, and asks for nothing. In process there is no `fetch` between that would undo a
 * coding, so what it would undo is not done.
 */
export function chosenCoding(acceptEncoding: string | null, inProcess: boolean): string | undefined {
  const token = acceptEncoding?.trim().toLowerCase() ?? "";
  const coding = contentCodings.get(token);
  return coding === undefined || (inProcess && coding.isUndoneByFetch) ? undefined : token;
}

/** Compresses a stream. When it breaks off, what was there before it comes out first, and then the error. */
export async function* compressed(pieces: AsyncGenerator<Uint8Array>, coding: string | undefined): AsyncGenerator<Uint8Array> {
  const codec = coding === undefined ? undefined : contentCodings.get(coding)?.compress();
  if (codec === undefined) return yield* pieces;
  const write = async (): Promise<void> => {
    try {
      for await (const piece of pieces) {
        if (!codec.write(piece)) await drained(codec);
        if (codec.destroyed) return;
      }
    } finally {
      codec.end();
    }
  };
  const writing = write();
  writing.catch(() => {}); // awaited below, when what came before is out
  for await (const piece of codec) yield piece;
  await writing;
}

/** Waits until there is room again, or until the reader has left. */
async function drained(codec: Transform): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      codec.off("drain", done).off("close", done);
      resolve();
    };
    codec.on("drain", done).on("close", done);
  });
}
