import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { parseDeclarations } from "../house/public-face.ts";
import type { Package } from "../house/workspace.ts";
import { apiChanges } from "./api-changes.ts";
import { lostWithoutChangeset } from "./changeset-guard.ts";
import { publicApi } from "./public-api.ts";

const own: Package = {
  name: "@maxcompute-rx/p",
  dir: "packages/p",
  manifest: { exports: { ".": "./src/index.ts", "./more": "./src/more.ts", "./internal": "./src/internal.ts" } },
};

const sibling: Package = {
  name: "@maxcompute-rx/q",
  dir: "packages/q",
  manifest: { exports: { ".": "./src/index.ts", "./internal": "./src/internal.ts" } },
};

function apiOf(files: Readonly<Record<string, string>>, siblingFiles: Readonly<Record<string, string>> = {}): string {
  const texts = new Map([
    ...Object.entries(files).map(([name, text]) => [`packages/p/src/${name}.d.ts`, text] as const),
    ...Object.entries(siblingFiles).map(([name, text]) => [`packages/q/src/${name}.d.ts`, text] as const),
  ]);
  return publicApi(own, parseDeclarations(texts), [own, sibling]);
}

describe("the public face of a package", () => {
  it("lists what each entry point exports by name, without comments, and then what that mentions", () => {
    const index = [
      'import { type Hidden } from "./hidden.ts";',
      "/** Z. */\nexport declare const z: Hidden;",
      "/** A. */\nexport interface A {\n    /** B. */\n    b: string; // c\n}",
      "declare class Local {\n    #private;\n    private own;\n    f(): void;\n}",
      "export { Local as Renamed };",
      'export * from "@maxcompute-rx/core";',
    ];
    const hidden = "export type Hidden = string;\nexport type Unreached = number;";
    expect(apiOf({ index: index.join("\n"), hidden, more: "export declare function more(): void;" })).toBe(
      [
        "== @maxcompute-rx/p",
        'export * from "@maxcompute-rx/core";',
        "interface A {\n    b: string;\n}",
        "Renamed = class Local {\n    f(): void;\n}",
        "const z: Hidden;",
        "== @maxcompute-rx/p/more",
        "function more(): void;",
        "== mentioned only",
        "type Hidden = string;\n",
      ].join("\n\n"),
    );
  });

  it("holds what it hands on from a sibling's internal entry point, which is in no other record, and not what is in the sibling's", () => {
    const index = 'export { Options } from "@maxcompute-rx/q/internal";\nexport { Known } from "@maxcompute-rx/q";';
    const of = {
      index: 'export { Known } from "./known.ts";',
      known: "export type Known = number;",
      internal: 'import { Known } from "./known.ts";\ntype Part = string;\nexport interface Options {\n    a: Known;\n    b: Part;\n}',
    };
    expect(apiOf({ index, more: "" }, of)).toBe(
      [
        "== @maxcompute-rx/p",
        'export { Known } from "@maxcompute-rx/q";',
        "interface Options {\n    a: Known;\n    b: Part;\n}",
        "== @maxcompute-rx/p/more",
        "== mentioned only",
        "type Part = string;\n",
      ].join("\n\n"),
    );
  });

  it("leaves the internal entry point out", () => {
    expect(apiOf({ index: "", more: "", internal: "export declare function f(): void;" })).not.toContain("function f");
  });
});

describe("changes of a public face", () => {
  const before = "== p\n\ninterface A {\n    b: string;\n}\n\nfunction f(a: string): void;\n\nfunction f(a: number): void;\n";

  it.each([
    ["nothing", before, 0, 0],
    ["another order", "== p\n\nfunction f(a: string): void;\n\nfunction f(a: number): void;\n\ninterface A {\n    b: string;\n}\n", 0, 0],
    ["a new member", before.replace("b: string;", "b: string;\n    c?: string;"), 0, 1],
    ["a new function", `${before}\nfunction g(): void;\n`, 0, 1],
    ["a lost member", before.replace("    b: string;\n", ""), 1, 0],
    ["a changed signature", before.replace("a: number", "a: bigint"), 1, 1],
    ["a lost overload", before.replace("\n\nfunction f(a: number): void;", ""), 1, 0],
    ["a member that moves to another type", before.replace("    b: string;\n", "").concat("\ninterface B {\n    b: string;\n}\n"), 1, 1],
    ["a moved entry point", before.replace("== p", "== p/more"), 3, 3],
  ])("%s", (_what, after, lost, added) => {
    const changes = apiChanges(before, after);
    expect([changes.lost.length, changes.added.length]).toEqual([lost, added]);
  });
});

describe("what users lose needs a changeset in the same change", () => {
  let root = "";
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=me", "-c", "user.email=me@example.com", "-c", "commit.gpgsign=false", ...args], {
      cwd: root,
      encoding: "utf8",
    });
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const commit = (): void => {
    git("add", "-A");
    git("commit", "-qm", "change");
  };
  const announce = (name: string, packageName = own.name): void =>
    write(`.changeset/${name}.md`, `---\n"${packageName}": major\n---\n\nB is gone.\n`);
  const lost = (base?: string): readonly string[] => lostWithoutChangeset(root, "api/p.txt", own.name, base);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "api-"));
    git("init", "-q");
    announce("earlier");
    write("api/p.txt", "== p\n\ntype A = 1;\n\ntype B = 1;\n");
    commit();
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it("is content with a first record, with additions and with other changes", () => {
    expect(lost()).toEqual([]);
    write("api/p.txt", "== p\n\ntype A = 1;\n\ntype B = 1;\n\ntype C = 1;\n");
    expect(lost()).toEqual([]);
    commit();
    write("README.md", "");
    expect(lost()).toEqual([]);
  });

  it("misses the changeset before the commit; an earlier one and one for another package do not count", () => {
    write("api/p.txt", "== p\n\ntype A = 1;\n");
    announce("other", "@maxcompute-rx/q");
    expect(lost()).toEqual(["type B = 1;"]);
  });

  it("misses it after the commit, if the next release would say nothing of the package", () => {
    git("rm", "-q", ".changeset/earlier.md");
    write("api/p.txt", "== p\n\ntype A = 1;\n");
    announce("other", "@maxcompute-rx/q");
    commit();
    expect(lost()).toEqual(["type B = 1;"]);
  });

  it("takes a changeset of the same change", () => {
    write("api/p.txt", "== p\n\ntype A = 1;\n");
    announce("now");
    expect(lost()).toEqual([]);
    commit();
    expect(lost()).toEqual([]);
    git("rm", "-q", ".changeset/now.md");
    commit();
    expect(lost()).toEqual([]); // released: what the commit said then still counts
  });

  it("looks at all commits since a base", () => {
    const base = git("rev-parse", "HEAD").trim();
    write("api/p.txt", "== p\n\ntype A = 1;\n");
    commit();
    expect(lost(base)).toEqual(["type B = 1;"]);
    announce("later");
    commit();
    expect(lost(base)).toEqual([]);
  });
});
