import { createRequire } from "node:module";

import { describe, expect, it } from "vitest";

interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly node: string;
  readonly musl?: boolean;
}

const { whyNot }: { whyNot(machine: Machine): string | undefined } = createRequire(import.meta.url)("./setup.cjs");

describe("setup", () => {
  it.each([
    { platform: "linux", arch: "x64", node: "20.0.0" },
    { platform: "linux", arch: "arm64", node: "26.1.0" },
    { platform: "darwin", arch: "arm64", node: "22.19.0" },
    { platform: "win32", arch: "x64", node: "24.0.0" },
  ])("accepts $platform $arch with Node $node", (machine) => {
    expect(whyNot(machine)).toBeUndefined();
  });

  it.each([
    [{ platform: "linux", arch: "x64", node: "18.20.4" }, "Node 20 "],
    [{ platform: "linux", arch: "riscv64", node: "20.1.0" }, "Node 22.19 "],
    [{ platform: "darwin", arch: "arm64", node: "22.18.9" }, "Node 22.19 "],
    [{ platform: "linux", arch: "x64", node: "24.0.0", musl: true }, "musl"],
  ])("refuses %o with a sentence", (machine, word) => {
    expect(whyNot(machine)).toContain(word);
  });
});
