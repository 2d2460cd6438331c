import { describe, expect, it } from "vitest";

import { coreLayers } from "./core-layers.ts";
import { coreNamesNoPlatform } from "./core-names-no-platform.ts";
import { dependencies } from "./dependencies.ts";
import { docReferences } from "./doc-references.ts";
import { documented } from "./documented.ts";
import { emulatorLayers } from "./emulator-layers.ts";
import { gatewayLayers } from "./gateway-layers.ts";
import { manifests as manifestsRule } from "./manifests.ts";
import { noCycles } from "./no-cycles.ts";
import { noExportStar } from "./no-export-star.ts";
import { noMachinePaths } from "./no-machine-paths.ts";
import { noModuleState } from "./no-module-state.ts";
import { noTestCode } from "./no-test-code.ts";
import { noUnexplainedEscape } from "./no-unexplained-escape.ts";
import { noUnusedTexts } from "./no-unused-texts.ts";
import { nothingOnImport } from "./nothing-on-import.ts";
import { parseDeclarations } from "./public-face.ts";
import { mentionsOfHidden, publicTypes } from "./public-types.ts";
import { readable } from "./readable.ts";
import { relativeImports } from "./relative-imports.ts";
import type { Rule } from "./rule.ts";
import { vectorsUnchanged } from "./vectors-unchanged.ts";
import { whoImportsWhom } from "./who-imports-whom.ts";
import { workspaceOf } from "./workspace.ts";

const manifests: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ name: "maxcompute-rx-workspace", private: true }),
  "packages/core/package.json": JSON.stringify({
    name: "@maxcompute-rx/core",
    exports: { ".": "./src/index.ts", "./internal": "./src/internal.ts" },
  }),
  "packages/node/package.json": JSON.stringify({ name: "@maxcompute-rx/node", exports: { ".": "./src/index.ts" } }),
  "packages/emulator/package.json": JSON.stringify({ name: "@maxcompute-rx/emulator", exports: { ".": "./src/index.ts" } }),
  "packages/gateway/package.json": JSON.stringify({ name: "@maxcompute-rx/gateway", exports: { ".": "./src/index.ts" } }),
  "apps/cli/package.json": JSON.stringify({ name: "maxcompute-rx", exports: {} }),
};

/** Violations of a rule in a small workspace, as `file:line`. */
function violations(rule: Rule, files: Readonly<Record<string, string>>): string[] {
  const workspace = workspaceOf(new Map(Object.entries({ ...manifests, ...files })));
  return rule.check(workspace).map(({ file, line }) => `${file}:${line}`);
}

/** Whether a rule refuses a source file of core. */
const refuses = (rule: Rule, text: string, path = "packages/core/src/wire/sample.ts"): boolean =>
  violations(rule, { [path]: text }).length > 0;

describe("packages import only the packages and entry points that they may", () => {
  it.each([
    ["packages/core/src/a.ts", 'import * as z from "zod";'],
    ["packages/core/src/a.ts", 'import { tableFromIPC } from "@uwdata/flechette";'],
    ["packages/core/src/a.ts", 'import { createEmulator } from "@maxcompute-rx/emulator";'],
    ["packages/core/src/a.spec.ts", 'import { createEmulator } from "@maxcompute-rx/emulator";'],
    ["packages/core/src/a.ts", 'const undici = await import("undici");'],
    ["packages/core/src/a.ts", 'export { b } from "../../node/src/b.ts";'],
    ["packages/emulator/src/a.ts", 'import type { Transport } from "@maxcompute-rx/core";'],
    ["packages/emulator/src/a.spec.ts", 'import { readXml } from "../../core/src/wire/xml.ts";'],
    ["packages/node/src/a.ts", 'import { createEmulator } from "@maxcompute-rx/emulator";'],
    ["packages/node/src/a.ts", 'import { nodeFlags } from "../../../scripts/test/node-flags.ts";'],
    ["apps/cli/src/a.ts", 'import { readXml } from "@maxcompute-rx/core/internal";'],
    ["apps/cli/src/a.ts", 'import { connect } from "@maxcompute-rx/node/src/connect.ts";'],
    ["apps/cli/src/a.ts", 'import { createEmulator } from "@maxcompute-rx/emulator";'],
    ["scripts/a.ts", 'import { readXml } from "../packages/core/src/wire/format/xml.ts";'],
  ])("refuses in %s: %s", (path, text) => {
    expect(violations(whoImportsWhom, { [path]: text })).toEqual([`${path}:1`]);
  });

  it.each([
    ["packages/core/src/a.ts", 'import * as z from "zod/mini"; import { Observable } from "rxjs"; import { b } from "./b.ts";'],
    ["packages/core/src/a.spec.ts", 'import { readFileSync } from "node:fs"; import { it } from "vitest";'],
    ["packages/node/src/a.ts", 'import { sign } from "@maxcompute-rx/core/internal"; import { Agent } from "undici";'],
    ["packages/node/src/a.spec.ts", 'import { createEmulator } from "@maxcompute-rx/emulator";'],
    ["packages/node/tsdown.config.ts", 'import { bundledLicenses } from "../../scripts/build/bundled-licenses.ts";'],
    ["packages/node/vitest.config.ts", 'import { nodeFlags } from "../../scripts/test/node-flags.ts";'],
    ["packages/node/src/a.spec.ts", 'import { nodeFlags } from "../../../scripts/test/node-flags.ts";'],
    ["apps/cli/src/a.ts", 'import { connect } from "@maxcompute-rx/node"; const emulator = import("@maxcompute-rx/emulator");'],
  ])("lets pass in %s: %s", (path, text) => {
    expect(violations(whoImportsWhom, { [path]: text })).toEqual([]);
  });
});

describe("core names no platform", () => {
  it.each([
    'import { readFile } from "node:fs/promises";',
    'import { Buffer } from "buffer";',
    "const id = process.pid;",
    "export const isDeno: boolean = typeof Deno === 'object';",
    "export const fetchIt = () => globalThis.fetch;",
    "const title = () => document.title;",
    "export type Bytes = Buffer;",
    "const short = () => ({ process });",
    "declare const process: { pid: number };",
    '/// <reference types="node" />',
  ])("refuses %s", (text) => {
    expect(refuses(coreNamesNoPlatform, text)).toBe(true);
  });

  it.each([
    "export function read(document: { root: string }): string { return document.root; }",
    "const state = { process: 1 }; export const one = () => state.process;",
    "export type PlatformRequest = typeof globalThis extends { Request: infer R } ? R : never;",
    "const encoder = new TextEncoder(); // process",
  ])("lets pass %s", (text) => {
    expect(refuses(coreNamesNoPlatform, text)).toBe(false);
  });

  it("does not mind in specs", () => {
    expect(refuses(coreNamesNoPlatform, "process.exit();", "packages/core/src/a.spec.ts")).toBe(false);
  });

  it.each([
    [{ types: [], lib: ["es2023"], skipLibCheck: false }, 0],
    [{ types: ["node"], lib: ["es2023"], skipLibCheck: false }, 1],
    [{ types: [], lib: ["es2023", "DOM"], skipLibCheck: false }, 1],
    [{ types: [], lib: ["es2023"], skipLibCheck: true }, 1],
    [{}, 3],
  ])("reads what tsconfig.json says or inherits: %o", (compilerOptions, count) => {
    const files = {
      "base.json": JSON.stringify({ compilerOptions }),
      "packages/core/tsconfig.json": JSON.stringify({ extends: "../../base.json" }),
    };
    expect(violations(coreNamesNoPlatform, files)).toHaveLength(count);
  });
});

describe("core's lower layers do not import higher ones", () => {
  it.each([
    ["wire/call/a.ts", "../../http/b.ts"],
    ["wire/call/a.ts", "../../auth/sign.ts"],
    ["wire/a.ts", "../error.ts"],
    ["wire/format/a.ts", "../call/b.ts"],
    ["wire/task/a.ts", "../instance/b.ts"],
    ["wire/job/a.ts", "../task/b.ts"],
    ["results/a.ts", "../error.ts"],
    ["results/records/a.ts", "../arrow/b.ts"],
    ["results/tunnel/a.ts", "../sources/b.ts"],
    ["results/sources/a.ts", "../reader/b.ts"],
    ["http/a.ts", "../watch/b.ts"],
    ["watch/list/a.ts", "../../instance/b.ts"],
    ["watch/shared/a.ts", "../instance/b.ts"],
    ["watch/instance/a.ts", "../list/b.ts"],
    ["error.ts", "./wire/b.ts"],
    ["options.ts", "./http/retry.ts"],
    ["odd.ts", "./error.ts"],
  ])("refuses %s importing %s", (own, specifier) => {
    expect(refuses(coreLayers, `import type { B } from "${specifier}";`, `packages/core/src/${own}`)).toBe(true);
  });

  it.each([
    ["wire/call/a.ts", "../../error.ts"],
    ["wire/call/a.ts", "../../transport.ts"],
    ["wire/instance/a.ts", "../task/b.ts"],
    ["results/sources/a.ts", "../records/b.ts"],
    ["results/records/a.ts", "../../wire/format/column-type.ts"],
    ["http/a.ts", "../auth/sign.ts"],
    ["watch/list/a.ts", "./b.ts"],
    ["watch/list/a.ts", "../instance/b.ts"],
    ["watch/instance/a.ts", "../shared/b.ts"],
    ["client.ts", "./instance/b.ts"],
    ["index.ts", "./client.ts"],
    ["options.ts", "./transport.ts"],
  ])("lets %s import %s", (own, specifier) => {
    expect(refuses(coreLayers, `import type { B } from "${specifier}";`, `packages/core/src/${own}`)).toBe(false);
  });
});

describe("the emulator's lower layers do not import higher ones", () => {
  it.each([
    ["sql/parse/a.ts", "../translate/b.ts"],
    ["sql/parse/a.ts", "../duckdb/b.ts"],
    ["sql/translate/a.ts", "../catalog/b.ts"],
    ["sql/result/a.ts", "../../jobs/b.ts"],
    ["wire/a.ts", "../calls/b.ts"],
    ["jobs/a.ts", "../tunnel/b.ts"],
    ["calls/a.ts", "../server/b.ts"],
    ["odd/a.ts", "../base/b.ts"],
  ])("refuses %s importing %s", (own, specifier) => {
    expect(refuses(emulatorLayers, `import type { B } from "${specifier}";`, `packages/emulator/src/${own}`)).toBe(true);
  });

  it.each([
    ["sql/translate/a.ts", "../parse/b.ts"],
    ["sql/catalog/a.ts", "../../rows/b.ts"],
    ["sql/engine/a.ts", "../data/b.ts"],
    ["jobs/a.ts", "../sql/sql-engine.ts"],
    ["jobs/a.ts", "./xflow/b.ts"],
    ["calls/a.ts", "../service.ts"],
    ["index.ts", "./serve.ts"],
  ])("lets %s import %s", (own, specifier) => {
    expect(refuses(emulatorLayers, `import type { B } from "${specifier}";`, `packages/emulator/src/${own}`)).toBe(false);
  });
});

describe("the gateway's lower layers do not import higher ones", () => {
  it.each([
    ["access/a.ts", "../upstream/b.ts"],
    ["access/a.ts", "../calls/b.ts"],
    ["upstream/a.ts", "../streams/b.ts"],
    ["calls/a.ts", "../streams/b.ts"],
    ["streams/a.ts", "../routes.ts"],
    ["gateway-options.ts", "./access/b.ts"],
    ["odd/a.ts", "../access/b.ts"],
  ])("refuses %s importing %s", (own, specifier) => {
    expect(refuses(gatewayLayers, `import type { B } from "${specifier}";`, `packages/gateway/src/${own}`)).toBe(true);
  });

  it.each([
    ["access/a.ts", "../gateway-options.ts"],
    ["upstream/a.ts", "../access/b.ts"],
    ["calls/a.ts", "../upstream/b.ts"],
    ["streams/a.ts", "../access/b.ts"],
    ["routes.ts", "./calls/b.ts"],
    ["create-gateway.ts", "./routes.ts"],
  ])("lets %s import %s", (own, specifier) => {
    expect(refuses(gatewayLayers, `import type { B } from "${specifier}";`, `packages/gateway/src/${own}`)).toBe(false);
  });
});

describe("files do not import each other in cycles", () => {
  it("names the cycle once, types included", () => {
    const files = {
      "a.ts": 'import { b } from "./b.ts";',
      "b.ts": '\nimport type { C } from "./c.ts";',
      "c.ts": 'export { a } from "./a.ts";',
      "d.ts": 'import "./a.ts";',
    };
    expect(violations(noCycles, files)).toEqual(["c.ts:1"]);
  });

  it("lets two files share a third", () => {
    expect(violations(noCycles, { "a.ts": 'import "./b.ts"; import "./c.ts";', "b.ts": 'import "./c.ts";', "c.ts": "" })).toEqual([]);
  });
});

describe("no export *", () => {
  it.each([
    ["packages/core/src/index.ts", 'export * from "./model.ts";'],
    ["packages/core/src/index.ts", 'export * as wire from "./wire.ts";'],
    ["packages/node/src/index.ts", 'export * from "./connect.ts";'],
    ["apps/cli/src/index.ts", 'export * from "@maxcompute-rx/core";'],
  ])("refuses in %s: %s", (path, text) => {
    expect(refuses(noExportStar, text, path)).toBe(true);
  });

  it("lets an adapter export all of core", () => {
    expect(refuses(noExportStar, 'export * from "@maxcompute-rx/core";', "packages/node/src/index.ts")).toBe(false);
  });
});

describe("relative imports end in .ts", () => {
  it.each(['import { a } from "./a";', 'import { a } from "./a.js";', 'export { a } from "..";', 'const a = import("./a");'])(
    "refuses %s",
    (text) => {
      expect(refuses(relativeImports, text)).toBe(true);
    },
  );

  it("lets pass a file that is there under another ending", () => {
    expect(
      violations(relativeImports, { "a.ts": 'import data from "./data.json"; import { b } from "./b.ts";', "data.json": "{}" }),
    ).toEqual([]);
  });
});

describe("every dependency used is declared, every declared one is used", () => {
  const manifest = JSON.stringify(
    {
      name: "p",
      dependencies: { undici: "8", ini: "6" },
      devDependencies: { "@types/ini": "4", rxjs: "7" },
      peerDependencies: { rxjs: "7" },
    },
    null,
    1,
  );

  it("lets pass a package that declares what it uses", () => {
    const files = {
      "p/package.json": manifest,
      "p/src/a.ts": 'import { Agent } from "undici"; import { parse } from "ini"; import { readFile } from "node:fs";',
    };
    expect(violations(dependencies, files)).toEqual([]);
  });

  it("refuses what is declared and not used", () => {
    const files = {
      "p/package.json": manifest,
      "p/src/a.ts": 'import { parse } from "ini";',
      "p/src/a.spec.ts": 'import { Agent } from "undici";',
    };
    expect(violations(dependencies, files)).toEqual(["p/package.json:4"]);
  });

  it("lets a program be found by its manifest", () => {
    const program = JSON.stringify({ name: "p", private: true, dependencies: { attw: "1" } });
    const files = { "p/package.json": program, "p/src/a.ts": 'const path = import.meta.resolve("attw/package.json");' };
    expect(violations(dependencies, files)).toEqual([]);
  });

  it("refuses what is used and not declared, or only for development", () => {
    const text = 'import "undici/types";\nimport "ini";\nimport "hono";';
    expect(violations(dependencies, { "p/package.json": manifest, "p/src/a.ts": text })).toEqual(["p/src/a.ts:3"]);
    const forDevelopment = JSON.stringify({ name: "p", devDependencies: { hono: "4" } });
    expect(violations(dependencies, { "p/package.json": forDevelopment, "p/src/a.ts": 'import "hono";' })).toEqual(["p/src/a.ts:1"]);
    expect(violations(dependencies, { "p/package.json": forDevelopment, "p/src/a.spec.ts": 'import "hono";' })).toEqual([]);
  });
});

describe("public packages say what registries and users look for", () => {
  const dist = (name: string): unknown => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` });
  const good = {
    name: "@maxcompute-rx/p",
    description: "A package.",
    license: "Apache-2.0",
    repository: { type: "git", url: "git+https://example.com/p.git", directory: "packages/p" },
    keywords: ["maxcompute", "odps", "rxjs"],
    engines: { node: ">=22" },
    sideEffects: false,
    exports: { ".": "./src/index.ts", "./package.json": "./package.json" },
    publishConfig: { access: "public", exports: { ".": dist("index"), "./package.json": "./package.json" } },
    files: ["dist", "CHANGELOG.md"],
    dependencies: { a: "1", b: "1", c: "1" },
    optionalDependencies: { d: "1", "@maxcompute-rx/emulator": "1" },
  };
  const whys = (changed: object, files: Readonly<Record<string, string>> = { "README.md": "", "CHANGELOG.md": "" }): number => {
    const all = { "package.json": JSON.stringify({ ...good, ...changed }), ...files };
    const paths = new Map(Object.entries(all).map(([path, text]) => [`packages/p/${path}`, text]));
    return manifestsRule.check(workspaceOf(paths)).length;
  };

  it("is content with a good one", () => {
    expect(whys({})).toBe(0);
  });

  it.each([
    { description: "" },
    { license: "MIT" },
    { repository: { directory: "packages/q" } },
    { keywords: ["maxcompute"] },
    { engines: {} },
    { files: ["dist"] },
    { sideEffects: true },
    { publishConfig: { ...good.publishConfig, access: "restricted" } },
    { publishConfig: { access: "public" } },
    { publishConfig: { access: "public", exports: { ".": "./dist/index.js", "./package.json": "./package.json" } } },
    { exports: { ...good.exports, "./other": "./src/other.ts" } },
    { dependencies: { a: "1", b: "1", c: "1", e: "1" } },
  ])("refuses %j", (changed) => {
    expect(whys(changed)).toBeGreaterThan(0);
  });

  it("accepts other files for Node, and other conditions not", () => {
    const builtAs = (entry: object): object => ({
      publishConfig: { access: "public", exports: { ".": entry, "./package.json": "./package.json" } },
    });
    expect(whys(builtAs({ types: "./dist/a.d.ts", node: "./dist/node/a.js", default: "./dist/a.js" }))).toBe(0);
    expect(whys(builtAs({ types: "./dist/a.d.ts", default: "./dist/a.js", node: "./dist/node/a.js" }))).toBe(1);
    expect(whys(builtAs({ types: "./dist/a.d.ts", browser: "./dist/b.js", default: "./dist/a.js" }))).toBe(1);
  });

  it("counts packages of one scope once, as they have the same maintainers", () => {
    expect(whys({ dependencies: { a: "1", b: "1", "@sdk/server": "1", "@sdk/node": "1" } })).toBe(0);
  });

  it("misses a README and a changelog, and leaves private packages alone", () => {
    expect(whys({}, {})).toBe(2);
    expect(whys({ private: true, license: "MIT" }, {})).toBe(0);
  });
});

describe("no mutable state at module level", () => {
  it.each([
    "let count = 0;",
    "export var count = 0;",
    "const seen = new Map<string, number>(); export function see(name: string): void { seen.set(name, 1); }",
    "const list: string[] = []; export const add = (): void => { list.push('a'); };",
    "const state = { count: 0 }; export function up(): void { state.count += 1; }",
    "const state = { inner: { count: 0 } }; export function up(): void { state.inner.count++; }",
    "const state: Record<string, number> = {}; export function drop(): void { delete state['a']; }",
    "const state = {}; export function set(): void { Object.assign(state, { a: 1 }); }",
    "export const names: Set<string> = new Set(['a']);",
    "export const names: string[] = ['a'];",
    "const status = new BehaviorSubject(0);",
    "export class Pool { static size = 0; }",
  ])("refuses %s", (text) => {
    expect(refuses(noModuleState, text)).toBe(true);
  });

  it.each([
    "const words: ReadonlySet<string> = new Set(['a']);",
    "const words = new Set(['a']); export const has = (word: string): boolean => words.has(word);",
    "export const names: readonly string[] = ['a'];",
    "export const Status: { readonly A: 'A' } = { A: 'A' };",
    "export const names = ['a'] as const;",
    "const encoder = new TextEncoder();",
    "export function f(): number { let count = 0; count += 1; return count; }",
    "export class Pool { static readonly most = 1; size = 0; }",
    "declare let count: number;",
  ])("lets pass %s", (text) => {
    expect(refuses(noModuleState, text)).toBe(false);
  });
});

describe("nothing happens on import", () => {
  it.each([
    "console.log(1);",
    "if (true) { start(); }",
    "const answer = await fetch('x');",
    "export const started: number = Date.now();",
    "const timer = setInterval(() => {}, 1);",
    'import { readFileSync } from "node:fs"; const text = readFileSync("a");',
    'import * as fs from "node:fs"; const text = fs.readFileSync("a");',
    'import { Agent } from "undici"; const agent = new Agent();',
    "export class A { static { register(); } }",
    "export class A { static readonly id: number = Math.random(); }",
    "const started = start(); function start(): number { return Date.now(); }",
    "const start = (): void => { console.log(1); }; export const started = start();",
    "const twice = (): number => once(); const once = (): number => Math.random(); export const n = twice();",
    "const seen: string[] = []; const count = note('a'); function note(name: string): number { seen[0] = name; return 1; }",
    "class Pool { readonly at: number = Date.now(); } const pool = new Pool();",
    "['a'].forEach((name) => { console.log(name); });",
    "const names = ['a'].map((name) => performance.now());",
    "const id = (() => Math.random())();",
    'import { register } from "some-package"; const registered = register();',
    'import { log } from "../log.ts"; const written = log.write("a");',
    "const unknown = somethingGlobal();",
    "export default Math.random();",
    "class A extends mixin() {} function mixin(): typeof Object { console.log(1); return Object; }",
  ])("refuses %s", (text) => {
    expect(refuses(nothingOnImport, text)).toBe(true);
  });

  it.each([
    '"use strict"; export type A = string;',
    'import * as z from "zod/mini"; const schema = z.object({ a: z.string() });',
    "export const now = (): number => Date.now();",
    "const brand = Symbol.for('a'); export class A { readonly at: number = Date.now(); }",
    "const table = makeTable(); function makeTable(): number[] { const t = [0]; t[0] = 1; return t.map((n) => n + 1); }",
    "const text = 'a b'; const words = text.split(' ');",
    'import * as z from "zod/mini"; const schema = z.string().check(z.refine((text) => Date.now() > text.length));',
    "export default { entry: ['a'] };",
    "class A extends Error {}",
    "const late = (): number => start(); function start(): number { return Date.now(); }",
  ])("lets pass %s", (text) => {
    expect(refuses(nothingOnImport, text)).toBe(false);
  });

  it("looks into functions of other files", () => {
    const files = {
      "packages/core/src/a.ts": 'import { makeId } from "./b.ts";\nconst id = makeId();',
      "packages/core/src/b.ts": "export function makeId(): number { return Math.random(); }",
    };
    expect(violations(nothingOnImport, files)).toEqual(["packages/core/src/a.ts:2"]);
    const pure = { ...files, "packages/core/src/b.ts": "export function makeId(): number { return 1; }" };
    expect(violations(nothingOnImport, pure)).toEqual([]);
  });

  it("is not for programs", () => {
    expect(refuses(nothingOnImport, "await run();", "apps/cli/src/main.ts")).toBe(false);
  });
});

describe("public types name neither zod nor the XML parser", () => {
  const hiddenIn = (files: Readonly<Record<string, string>>): string[] =>
    mentionsOfHidden(parseDeclarations(new Map(Object.entries(files))), ["p/index.ts"]).map(({ file, library }) => `${file} ${library}`);
  const schema = 'import * as z from "zod/mini";\nexport declare const schema: z.ZodMiniString;\nexport interface Plain { a: string }';

  it.each([
    ["the entry itself", { "p/index.d.ts": schema }, "p/index.ts zod/mini"],
    ["a file behind it", { "p/index.d.ts": 'export { schema } from "./a.ts";', "p/a.d.ts": schema }, "p/a.ts zod/mini"],
    [
      "a type that a public type is made of",
      {
        "p/index.d.ts": 'import type { A } from "./a.ts";\nexport interface B extends A {}',
        "p/a.d.ts": 'import type { X } from "zod";\ntype Own = X;\nexport interface A { own: Own }',
      },
      "p/a.ts zod",
    ],
    ["a name that is handed on", { "p/index.d.ts": 'export { ZodMiniString } from "zod/mini";' }, "p/index.ts zod/mini"],
    ["a module that is handed on", { "p/index.d.ts": 'export * as z from "zod/mini";' }, "p/index.ts zod/mini"],
    ["all that is handed on", { "p/index.d.ts": 'export * from "./a.ts";', "p/a.d.ts": 'export * from "zod";' }, "p/a.ts zod"],
    ["a default export", { "p/index.d.ts": 'import { X } from "zod";\nexport default X;' }, "p/index.ts zod"],
    [
      "an import() type",
      { "p/index.d.ts": 'export declare function f(): import("fast-xml-parser").XMLParser;' },
      "p/index.ts fast-xml-parser",
    ],
  ])("refuses in %s", (_where, files, place) => {
    expect(hiddenIn(files)).toEqual([place]);
  });

  it("refuses an entry point without declarations, and names the line of the import", () => {
    const rule = (declarations: Readonly<Record<string, string>>): Rule =>
      publicTypes(() => parseDeclarations(new Map(Object.entries(declarations))));
    const files = { "packages/core/src/index.ts": '// door\nimport * as z from "zod/mini";' };
    expect(violations(rule({}), files)).toEqual(["packages/core/src/index.ts:1"]);
    expect(violations(rule({ "packages/core/src/index.d.ts": schema }), files)).toEqual(["packages/core/src/index.ts:2"]);
  });

  it("does not mind what no public type reaches", () => {
    expect(hiddenIn({ "p/index.d.ts": 'export type { Plain } from "./a.ts";', "p/a.d.ts": schema })).toEqual([]);
  });
});

describe("every public symbol has a doc comment", () => {
  const rule = documented(({ files }) => {
    const texts = [...files].filter(([path]) => path.endsWith(".ts")).map(([path, text]) => [path.replace(/ts$/, "d.ts"), text] as const);
    return parseDeclarations(new Map(texts));
  });
  const bare = (text: string): string[] => violations(rule, { "packages/core/src/index.ts": text });

  it.each([
    ["a function", "export declare function f(): void;"],
    ["a constant", "// not a doc comment\nexport declare const a: number;"],
    ["a type that only looks documented", "/** Of b. */\nexport interface B { }\nexport type A = string;"],
    ["a member", "/** A. */\nexport interface A {\n  /** B. */ b: string;\n  c: string;\n}"],
    ["a method", "/** A. */\nexport declare class A {\n  f(): void;\n}"],
    ["a member of a constant", "/** A. */\nexport declare const A: { readonly B: 1 };"],
    ["what is exported later", "interface A { }\nexport type { A };"],
  ])("misses it at %s", (_where, text) => {
    expect(bare(text)).toHaveLength(1);
  });

  it.each([
    "/** A. */\nexport declare class A {\n  #secret;\n  private own: string;\n  constructor();\n  toString(): string;\n}",
    "/** F. */\nexport declare function f(): void;",
    "interface Hidden { a: string }",
    "/** A. */\nexport interface A {\n  /** F. */\n  f(a: string): void;\n  f(a: number): void;\n}",
  ])("is content with %j", (text) => {
    expect(bare(text)).toEqual([]);
  });
});

describe("no any and no ! without a reason", () => {
  it.each(["export const a: any = 1;", "export const f = (list: string[]): string => list[0]!;"])("refuses %s", (text) => {
    expect(refuses(noUnexplainedEscape, text)).toBe(true);
  });

  it.each([
    "// The list is never empty.\nexport const f = (list: string[]): string => list[0]!;",
    "export const a: any = 1; // the library says so",
    "export const a: unknown = '!';",
  ])("lets pass %s", (text) => {
    expect(refuses(noUnexplainedEscape, text)).toBe(false);
  });
});

describe("the remaining rules", () => {
  it("every source file can be parsed", () => {
    expect(violations(readable, { "a.ts": "export const a = 1;\nconst = 2;", "b.ts": "export const b = 1;" })).toEqual(["a.ts:2"]);
  });

  it("sources import no test code", () => {
    expect(refuses(noTestCode, 'import { serve } from "../testing/serve.ts";')).toBe(true);
    expect(refuses(noTestCode, 'import { cases } from "./cases.spec.ts";')).toBe(true);
    expect(refuses(noTestCode, 'import { serve } from "../testing/serve.ts";', "packages/core/src/a.spec.ts")).toBe(false);
  });

  describe("no path of one machine, in any file", () => {
    const found = (path: readonly string[]): string[] => violations(noMachinePaths, { "README.md": `See\n"${path.join("/")}".` });

    it.each([
      [["", "work", "main"]],
      [["file://", "tmp", "a"]],
      [["", "home", "jane"]],
      [["", "Users", "jane"]],
      [["", "root", ".npm"]],
      [["", "var", "folders", "x"]],
      [["", "private", "tmp"]],
      [[["C:", "Users", "jane"].join("\\")]],
    ])("refuses %j", (path) => {
      expect(found(path)).toEqual(["README.md:2"]);
    });

    it.each([
      [["A template works in a framework", "library"]],
      [["https://example.com", "home", "jane"]],
      [["", "home", "me", "odps_config.ini"]],
      [["packages", "work", "a.ts"]],
      [["", "tmp"]],
    ])("lets pass %j", (path) => {
      expect(found(path)).toEqual([]);
    });
  });

  describe("references name sections that exist", () => {
    const docs = {
      "docs/protocol.md": "## 2. Instances\n### 2.3 Status\n### 2.10 Detail\n",
      "docs/tunnel.md": "## 6. Results\n",
    };
    const missing = (text: string): number => violations(docReferences, { ...docs, "packages/core/src/a.ts": text }).length;

    it.each([
      ["(docs/protocol.md 2.3)", 0],
      ["(docs/protocol.md 2, 2.3 and 2.10, docs/tunnel.md 6)", 0],
      ["a line that ends with docs/protocol.md\n * 2.10", 0],
      ["[docs/protocol.md](docs/protocol.md) in 9 parts", 0],
      ["(docs/protocol.md 2.4)", 1],
      ["(docs/protocol.md 2.3, 2.4)", 1],
      ["(docs/protocol.md 2.3 to 2.9)", 1],
      ["a line that ends with docs/tunnel.md\n// 7", 1],
      [`(${"protocol".toUpperCase()}.md 2.3)`, 1],
    ])("%j has %i missing", (text, count) => {
      expect(missing(text)).toBe(count);
    });

    it("tells the line, and lets vectors be as they came", () => {
      expect(violations(docReferences, { ...docs, "README.md": "See\ndocs/tunnel.md 6.1." })).toEqual(["README.md:2"]);
      expect(violations(docReferences, { ...docs, "test-vectors/a.json": `"${"tunnel".toUpperCase()}.md 4"` })).toEqual([]);
    });
  });

  it("test vectors are unchanged", () => {
    expect(violations(vectorsUnchanged, { "test-vectors/signing.json": "{}" })).toContain("test-vectors/signing.json:1");
  });
});

describe("every text of the console is used", () => {
  const file = "apps/console/src/page/board/board-texts.ts";
  const texts = 'const en = {\n  title: "Jobs",\n  count: (all: number): string => `${all}`,\n};\nexport const boardTexts = { en };\n';
  const check = (page: string): readonly string[] =>
    violations(noUnusedTexts, { [file]: texts, "apps/console/src/page/board/page.tsx": page });

  it.each([
    ["const texts = useTexts(boardTexts); f(texts.title, texts.count(1));", []],
    ["const board = useTexts(boardTexts); f(board.title, board.count(1));", []],
    ["const { title, count } = useTexts(boardTexts);", []],
    ["const title = boardTexts[language].title;", [`${file}:3`]],
    ["const query = useQuery(boardTexts); f(query.title, query.count);", [`${file}:2`, `${file}:3`]],
  ])("in a page with %s", (code, expected) => {
    expect(check(`import { boardTexts } from "./board-texts.ts";\n${code}\n`)).toEqual(expected);
  });

  it("by a file that imports it", () => {
    expect(check("f(texts.title, texts.count);")).toHaveLength(2);
  });
});
