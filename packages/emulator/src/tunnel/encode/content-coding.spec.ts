import { inflateSync, zstdDecompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { chosenCoding, compressed } from "./content-coding.ts";

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

describe("chosenCoding", () => {
  it.each([
    ["deflate", "deflate"],
    ["zstd", "zstd"],
    ["identity", undefined],
    ["gzip", undefined],
    ["x-snappy-framed", undefined],
    ["gzip, deflate, br, zstd", undefined],
    [null, undefined],
  ])("of %s is %s", (accepted, chosen) => expect(chosenCoding(accepted)).toBe(chosen));
});
