import type { Transform } from "node:stream";
import { createDeflate, createZstdCompress } from "node:zlib";

const codings: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  // zlib-wrapped (docs/tunnel.md 3.1)
  ["deflate", () => createDeflate()],
  ["zstd", () => createZstdCompress()],
]);

/**
 * The compression that a client asks for, if there is one here. Tunnel clients name exactly one (docs/tunnel.md 3.1); a list
 * is what browsers send with everything, and asks for nothing.
 */
export function chosenCoding(acceptEncoding: string | null): string | undefined {
  const token = acceptEncoding?.trim().toLowerCase() ?? "";
  return codings.has(token) ? token : undefined;
}

/** Compresses a stream. When it breaks off, what was there before it comes out first, and then the error. */
export async function* compressed(pieces: AsyncGenerator<Uint8Array>, coding: string | undefined): AsyncGenerator<Uint8Array> {
  const codec = coding === undefined ? undefined : codings.get(coding)?.();
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
