import { describe, expect, it } from "vitest";

import { lintGroups } from "./lint-groups.ts";

const files = {
  ".oxlintrc.json": "{}",
  "scripts/run.cjs": "run",
  "packages/a/package.json": JSON.stringify({ name: "a" }),
  "packages/a/src/index.ts": "a",
  "packages/b/package.json": JSON.stringify({ name: "b", dependencies: { a: "workspace:*", rxjs: "1" } }),
  "apps/c/package.json": JSON.stringify({ name: "c", devDependencies: { b: "workspace:*" } }),
  "examples/package.json": JSON.stringify({ name: "examples" }),
  "examples/deno/watch.ts": "watch",
};

const groupsOf = (changed: Readonly<Record<string, string>> = {}): ReturnType<typeof lintGroups> => {
  const bytes = Object.entries({ ...files, ...changed }).map(([path, text]) => [path, new TextEncoder().encode(text)] as const);
  return lintGroups(new Map(bytes), (parts) =>
    parts.map((part) => (typeof part === "string" ? part : new TextDecoder().decode(part))).join("|"),
  );
};

/** Folders of the groups whose hash a change gives another value. */
function staleAfter(changed: Readonly<Record<string, string>>): string[] {
  const before = new Map(groupsOf().map(({ dir, hash }) => [dir, hash]));
  return groupsOf(changed)
    .filter(({ dir, hash }) => before.get(dir) !== hash)
    .map(({ dir }) => dir);
}

describe("what is linted together", () => {
  it("is a package, or the files that belong to none", () => {
    expect(groupsOf().map(({ dir, paths }) => [dir, paths])).toEqual([
      ["", ["scripts/run.cjs"]],
      ["packages/a", ["packages/a"]],
      ["packages/b", ["packages/b"]],
      ["apps/c", ["apps/c"]],
      ["examples", ["examples"]],
    ]);
  });

  it.each([
    ["a package's own file", { "examples/deno/watch.ts": "other" }, ["examples"]],
    ["a new file", { "examples/new.ts": "" }, ["examples"]],
    ["a package that others import, directly or not", { "packages/a/src/index.ts": "other" }, ["packages/a", "packages/b", "apps/c"]],
    ["one in the middle", { "packages/b/src/index.ts": "new" }, ["packages/b", "apps/c"]],
    ["a setting", { ".oxlintrc.json": "{ }" }, ["", "packages/a", "packages/b", "apps/c", "examples"]],
  ])("is linted again after a change of %s", (_what, changed, stale) => {
    expect(staleAfter(changed)).toEqual(stale);
  });
});
