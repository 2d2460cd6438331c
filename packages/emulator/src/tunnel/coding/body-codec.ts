import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { CompressionType, getCompressionCodec, setCompressionCodec } from "@uwdata/flechette";
import { compressLz4Frame, decompressLz4Frame } from "./lz4-frame.ts";

/** How each buffer of an Arrow message may be compressed. */
export type BodyCodec = "LZ4_FRAME" | "ZSTD";

type Codec = NonNullable<ReturnType<typeof getCompressionCodec>>;

const codecs: Readonly<Record<BodyCodec, Codec>> = {
  LZ4_FRAME: { encode: (data) => compressLz4Frame(bufferOf(data)), decode: (data) => decompressLz4Frame(bufferOf(data)) },
  ZSTD: { encode: (data) => zstdCompressSync(data), decode: (data) => zstdDecompressSync(data) },
};

/** The library's number of a codec. The library has none of its own: it gets one that compresses, and reads as the one did that was set. */
export function bodyCodec(name: BodyCodec): (typeof CompressionType)[BodyCodec] {
  const { encode, decode } = codecs[name];
  const current = getCompressionCodec(CompressionType[name]);
  // The codec of a client in the same program may only read.
  if (current?.encode !== encode)
    setCompressionCodec(CompressionType[name], {
      encode,
      decode: current === null ? decode : (data, length) => current.decode(data, length),
    });
  return CompressionType[name];
}

/** Lets the library read compressed messages. A codec that another package has set stays. */
export function registerBodyCodecs(): void {
  for (const name of ["LZ4_FRAME", "ZSTD"] as const)
    if (getCompressionCodec(CompressionType[name]) === null) setCompressionCodec(CompressionType[name], codecs[name]);
}

function bufferOf(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.length);
}
