import { readFileSync } from "node:fs";
import { PassThrough, pipeline, Readable, type Transform } from "node:stream";
import { buffer } from "node:stream/consumers";
import { inflateSync, zstdDecompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { DamagedCoding } from "./damaged-coding.ts";
import { chosenCoding, compressed, contentCodings } from "./content-coding.ts";

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ""), "hex");

/** "a row like any other, ", 6000 times, by the reference library: blocks that copy from the one before, with all checksums. */
const linkedLz4 =
  hex(`04224d185c40a003020000000000e221010000ff076120726f77206c696b6520616e79206f746865722c201600ffffffffffffffffffffffffffffff
  ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
  ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
  ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
  ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
  ffd2506f74686572b3ee7ed40a0100000fecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
  ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
  ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
  ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
  ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe85079206f74688fbd91950d0000000f1600ffffff8b506865
  722c20d87d49b000000000696f0422`);

const text = "a row like any other\n".repeat(20_000);

async function* pieces(failure?: Error): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += 50_000) yield Buffer.from(text.slice(at, at + 50_000));
  if (failure !== undefined) throw failure;
}

describe("compressed", () => {
  it.each([
    ["deflate", inflateSync], // zlib-wrapped: inflateRawSync would fail
    ["zstd", zstdDecompressSync],
  ])("is undone as %s", async (coding, decode) => {
    const whole: Uint8Array[] = [];
    for await (const piece of compressed(pieces(), coding)) whole.push(piece);
    expect(decode(Buffer.concat(whole)).toString()).toBe(text);
  });

  it("hands out what came before a failure, then the failure", async () => {
    const before: Uint8Array[] = [];
    const read = async (): Promise<void> => {
      for await (const piece of compressed(pieces(new Error("broken")), "deflate")) before.push(piece);
    };
    await expect(read()).rejects.toThrow("broken");
    expect(inflateSync(Buffer.concat(before)).toString()).toBe(text);
  });

  it("waits for a slow reader without gathering listeners", async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error): void => void warnings.push(warning);
    process.on("warning", warn);
    async function* long(): AsyncGenerator<Uint8Array> {
      for (let count = 0; count < 20; count += 1) yield* pieces();
    }
    for await (const piece of compressed(long(), "deflate")) expect(piece.length).toBeGreaterThan(0);
    await new Promise(setImmediate);
    process.off("warning", warn);
    expect(warnings).toEqual([]);
  });

  it("ends its source when the reader leaves", async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from(text);
      } finally {
        ended = true;
      }
    }
    for await (const piece of compressed(endless(), "deflate")) if (piece.length > 0) break;
    await expect.poll(() => ended).toBe(true);
  });
});

/** All that comes out of a codec that gets its input in pieces of some bytes. */
async function through(codec: Transform, input: Uint8Array, pieceSize: number): Promise<Buffer> {
  const cut = function* (): Generator<Uint8Array> {
    for (let at = 0; at < input.length; at += pieceSize) yield input.subarray(at, at + pieceSize);
  };
  return await buffer(pipeline(Readable.from(cut()), codec, () => {}));
}

const { content_encodings: vectors, cases } = z
  .object({
    content_encodings: z.array(z.object({ of: z.string(), content_encoding: z.string(), body_base64: z.string() })),
    cases: z.array(z.object({ name: z.string(), stream_base64: z.string() })),
  })
  .parse(JSON.parse(readFileSync(new URL("../../../../../test-vectors/tunnel-records.json", import.meta.url), "utf8")));

/** Texts that repeat much, some, and not at all, and the lengths at which the formats change their ways. */
const inputs: readonly (readonly [string, Buffer])[] = [
  ["nothing", Buffer.alloc(0)],
  ...[1, 11, 12, 13, 17, 65_536, 65_537].map((length) => [`${length} equal bytes`, Buffer.alloc(length, 97)] as const),
  ["a text", Buffer.from(Array.from({ length: 9000 }, (_, index) => `${index},name ${index % 97}\n`).join(""))],
  ["what cannot be compressed", Buffer.from(Array.from({ length: 70_000 }, (_, index) => (Math.imul(index + 1, 0x9e3779b1) >>> 13) & 255))],
];

const decompressed = (name: string, bytes: Uint8Array, pieceSize: number): Promise<Buffer> =>
  through(contentCodings.get(name)?.decompress() ?? new PassThrough(), bytes, pieceSize);

describe("content codings", () => {
  it.each(vectors)("read what official clients write as $content_encoding", async ({ of, content_encoding, body_base64 }) => {
    const plain = cases.find(({ name }) => name === of)?.stream_base64;
    for (const pieceSize of [1, 100]) {
      expect((await decompressed(content_encoding, Buffer.from(body_base64, "base64"), pieceSize)).toString("base64")).toBe(plain);
    }
  });

  it.each([...contentCodings].flatMap(([name, codec]) => inputs.map(([what, input]) => [name, what, input, codec] as const)))(
    "%s gives %s back",
    async (name, _what, input, codec) => {
      const packed = await through(codec.compress(), input, 10_007);
      expect((await decompressed(name, packed, 997)).equals(input)).toBe(true);
    },
  );

  it("read all that a frame of LZ4 may have: linked blocks, checksums, lengths, and a frame to skip", async () => {
    expect((await decompressed("x-lz4-frame", linkedLz4, 7)).toString()).toBe("a row like any other, ".repeat(6000));
    expect((await decompressed("x-lz4-frame", Buffer.concat([hex("502a4d18 03000000 010203"), linkedLz4, linkedLz4]), 7)).length).toBe(
      2 * 132_000,
    );
  });

  it.each([
    ["x-lz4-frame", "04224d18604082 05000080 6162"], // ends in a block
    ["x-lz4-frame", "04224d18604082 02000080 6162"], // has no end
    ["x-lz4-frame", "04224d18604082 04000000 10610500 00000000"], // copies from before its beginning
    ["x-lz4-frame", "04224d18604082 03000000 ffffff 00000000"], // has literals that are not there
    ["x-lz4-frame", "04224d18604082 ffff0f00"], // has a block that is too long
    ["x-lz4-frame", "04224d18a04082 00000000"], // is of another version
    ["x-lz4-frame", "00000000 00000000"],
    ["x-lz4-frame", ""],
    ["x-snappy-framed", "ff060000734e61507059 01 060000 00000000 6162"], // a wrong checksum
    ["x-snappy-framed", "ff060000734e61507059 02 010000 00"], // a chunk of an unknown type
    ["x-snappy-framed", "ff060000734e61507059 00 060000 00000000 ffff"], // no Snappy
    ["x-snappy-framed", "ff060000734e61507059 01 060000 0000"],
    ["x-snappy-framed", "01 060000 00000000 6162"],
    ["x-snappy-framed", ""],
  ])("refuse damaged %s: %s", async (name, bytes) => {
    await expect(decompressed(name, hex(bytes), 3)).rejects.toThrow(DamagedCoding);
  });
});

describe("chosenCoding", () => {
  it.each([
    ["deflate", "deflate"],
    ["zstd", "zstd"],
    ["x-snappy-framed", "x-snappy-framed"],
    ["X-LZ4-Frame", "x-lz4-frame"],
    ["identity", undefined],
    ["gzip", undefined],
    ["gzip, deflate, br, zstd", undefined],
    [null, undefined],
  ])("of %s is %s", (accepted, chosen) => expect(chosenCoding(accepted, false)).toBe(chosen));

  it("leaves out in process what a fetch undoes, and nothing else", () => {
    const chosen = [...contentCodings.keys()].map((name) => chosenCoding(name, true));
    expect(chosen).toEqual([undefined, undefined, "x-snappy-framed", "x-lz4-frame", "x-odps-lz4-frame"]);
  });
});
