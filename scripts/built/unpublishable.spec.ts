import { describe, expect, it } from "vitest";

import { unpublishable } from "./unpublishable.ts";

const map = JSON.stringify({ version: 3, sources: ["../src/index.ts"], sourcesContent: ["export const a = 1;"] });
const good: Readonly<Record<string, string>> = {
  LICENSE: "",
  "README.md": "See src/index.ts.",
  "CHANGELOG.md": "",
  "dist/index.d.ts": 'import { Transport as T } from "@maxcompute-rx/core";\n/** A. */\nexport declare const a: T;',
  "dist/index.js": 'import { src } from "src";\nexport const a = 1;',
  "dist/index.js.map": map,
  "package.json": '{ "name": "p", "dependencies": { "@maxcompute-rx/core": "0.1.0" } }',
};
const check = (changed: Readonly<Record<string, string>> = {}): string[] => unpublishable(new Map(Object.entries({ ...good, ...changed })));

describe("unpublishable", () => {
  it("finds nothing in a package of built files", () => {
    expect(check()).toEqual([]);
  });

  it("lets files hand on without a sourcemap, and declarations name a peer", () => {
    const handsOn =
      'import { a } from "./index.js";\nimport "./b.js";\nexport * from "./c.js";\nexport { a };\nexport { d } from "./d.js";\n';
    expect(check({ "dist/other.js": handsOn })).toEqual([]);
    const withPeer = {
      "package.json": '{ "peerDependencies": { "rxjs": "7" } }',
      "dist/other.d.ts": 'import { Observable } from "rxjs";',
    };
    expect(check(withPeer)).toEqual([]);
  });

  it("lets the bundler's own helpers have no sourcemap, at any depth, and no other file whose name only resembles theirs", () => {
    const helpers = "const exportAll = (all) => all;\nexport { exportAll };";
    expect(check({ "dist/rolldown-runtime-D7D4PA-g.js": helpers, "dist/node/rolldown-runtime-DK3Fl9T5.js": helpers })).toEqual([]);
    expect(check({ "dist/my-rolldown-runtime-a.js": helpers })).toEqual(["dist/my-rolldown-runtime-a.js has no sourcemap."]);
    expect(check({ "dist/rolldown-runtime-a/index.js": helpers })).toEqual(["dist/rolldown-runtime-a/index.js has no sourcemap."]);
  });

  it("lets a dependency be bundled whose license is beside it", () => {
    const bundled = '{ "version": 3, "sources": ["../../../node_modules/.pnpm/zod@4/node_modules/zod/a.js"], "sourcesContent": [""] }';
    expect(check({ "dist/third-party-licenses.txt": "zod 4.0.0\n\nMIT", "dist/index.js.map": bundled })).toEqual([]);
    expect(check({ "dist/third-party-licenses.txt": "zod-other 4.0.0\n\nMIT", "dist/index.js.map": bundled })).toHaveLength(1);
    expect(check({ "dist/node/third-party-licenses.txt": "zod 4.0.0\n\nMIT", "dist/index.js.map": bundled })).toHaveLength(1);
  });

  it("refuses declarations that older compilers cannot read", () => {
    const declaration = "/** A. */\nexport declare const a: (key: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>;";
    expect(check({ "dist/index.d.ts": declaration })).toEqual([expect.stringContaining("mentions Uint8Array<ArrayBuffer>")]);
  });

  it.each(["src/index.ts", "dist/client.spec.d.ts", "dist/testing/server.d.ts", "dist/index.ts", "vectors/main.ts", ".env"])(
    "refuses %s",
    (file) => {
      expect(check({ [file]: "" })).toHaveLength(1);
    },
  );

  it.each(["README.md", "LICENSE", "CHANGELOG.md"])("misses %s", (file) => {
    const files = new Map(Object.entries(good));
    files.delete(file);
    expect(unpublishable(files)).toEqual([`${file} is missing.`]);
  });

  it.each([
    ["package.json", '{ "dependencies": { "@maxcompute-rx/core": "workspace:*" } }'],
    ["package.json", '{ "exports": { ".": "./src/index.ts" } }'],
    ["dist/index.js", "// src/index.ts\nexport const a = 1;"],
    ["dist/index.d.ts", '/** A. */\nexport { a } from "../src/index.ts";'],
    ["dist/index.d.ts", 'import { z } from "zod";\n/** A. */\nexport declare const a: 1;'],
    ["dist/index.d.ts", 'import "zod";\n/** A. */\nexport declare const a: 1;'],
    ["dist/index.d.ts", 'import { A, B as C } from "other";\n/** A. */\nexport declare const a: A;'],
    ["dist/index.js.map", '{ "version": 3, "sources": ["../src/index.ts"] }'],
    ["dist/index.js.map", '{ "version": 3, "sources": ["../../../node_modules/zod/index.js"], "sourcesContent": [""] }'],
    ["dist/index.d.ts", "export declare const a: 1;"],
    ["dist/other.js", "export const b = 1;"],
    ["dist/other.js", 'import { a } from "./index.js";\na();'],
  ])("refuses %s with %s", (file, text) => {
    expect(check({ [file]: text })).toHaveLength(1);
  });
});
