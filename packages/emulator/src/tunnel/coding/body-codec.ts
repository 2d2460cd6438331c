import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { CompressionType, getCompressionCodec, setCompressionCodec } from "@uwdata/flechette";
import { compressLz4Frame, decompressLz4Frame } from "./lz4-frame.ts";

/** How each buffer of an Arrow message may be compressed. */
export type BodyCodec = "LZ4_FRAME" | "ZSTD";

/** The library's number of a codec. The library has none of its own, so it gets ours when one is needed for the first time. */
export function bodyCodec(codec: BodyCodec): (typeof CompressionType)[BodyCodec] {
  registerBodyCodecs();
  return CompressionType[codec];
}

/** Lets the library read compressed messages. A codec that another package has set stays. */
export function registerBodyCodecs(): void {
  if (getCompressionCodec(CompressionType.LZ4_FRAME) === null)
    setCompressionCodec(CompressionType.LZ4_FRAME, {
      encode: (data) => compressLz4Frame(bufferOf(data)),
      decode: (data) => decompressLz4Frame(bufferOf(data)),
    });
  if (getCompressionCodec(CompressionType.ZSTD) === null)
    setCompressionCodec(CompressionType.ZSTD, { encode: (data) => zstdCompressSync(data), decode: (data) => zstdDecompressSync(data) });
}

function bufferOf(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.length);
}
