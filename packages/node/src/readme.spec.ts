import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

const root = new URL("..", import.meta.url);
const text = readFileSync(new URL("README.md", root), "utf8");

// Its examples run in examples/pages.spec.ts.
describe("README", () => {
  it("names every place in which settings are looked for", () => {
    const names = ["configuration.ts", "find-credentials.ts", "configuration-file.ts"]
      .map((file) => readFileSync(new URL(`../core/src/configuration/${file}`, root), "utf8"))
      .flatMap((source) => [...source.matchAll(/"((?:ODPS|ALIBABA_CLOUD)_[A-Z_]+|[a-z]+_[a-z_]+)"/g)].map(([, name]) => name))
      .filter((name) => name !== "invalid_argument"); // a code, not a place
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});
