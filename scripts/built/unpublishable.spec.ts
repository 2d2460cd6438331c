import { describe, expect, it } from "vitest";

import { unpublishable } from "./unpublishable.ts";

const files = ["LICENSE", "README.md", "dist/index.d.ts", "dist/index.js", "dist/index.js.map", "package.json"];
const manifest = '{ "name": "p", "dependencies": { "@maxcompute-rx/core": "0.1.0" } }';

describe("unpublishable", () => {
  it("finds nothing in a package of built files", () => {
    expect(unpublishable(files, manifest)).toEqual([]);
  });

  it.each(["src/index.ts", "dist/client.spec.js", "dist/testing/server.js", "dist/index.ts", "vectors/main.ts", ".env"])(
    "refuses %s",
    (file) => {
      expect(unpublishable([...files, file], manifest)).toHaveLength(1);
    },
  );

  it.each(["README.md", "LICENSE"])("misses %s", (file) => {
    expect(
      unpublishable(
        files.filter((other) => other !== file),
        manifest,
      ),
    ).toEqual([`${file} is missing.`]);
  });

  it.each(['{ "dependencies": { "@maxcompute-rx/core": "workspace:*" } }', '{ "exports": { ".": "./src/index.ts" } }'])(
    "refuses the manifest %s",
    (text) => {
      expect(unpublishable(files, text)).toHaveLength(1);
    },
  );
});
