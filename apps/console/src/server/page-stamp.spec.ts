import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, it } from "vitest";

import { pageStamp } from "./page-stamp.ts";

const clone = mkdtempSync(join(tmpdir(), "clone-"));
afterAll(() => rmSync(clone, { recursive: true }));

it("changes with the content of what a page is built from, wherever the clone lies, and not with tests and dates", async () => {
  const root = join(clone, "apps/console");
  for (const path of [
    "src/page/a.ts",
    "src/page/a.spec.ts",
    "src/history/b.ts",
    "index.html",
    "vite.config.ts",
    "package.json",
    "../../packages/browser/src/c.ts",
    "../../packages/core/src/deep/d.ts",
    "../../pnpm-lock.yaml",
  ]) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), path);
  }
  const before = await pageStamp(root);
  writeFileSync(join(root, "src/page/a.ts"), "src/page/a.ts");
  writeFileSync(join(root, "src/page/a.spec.ts"), "another test");
  expect(await pageStamp(root)).toBe(before);
  const other = join(clone, "other");
  cpSync(join(clone, "apps"), join(other, "apps"), { recursive: true });
  cpSync(join(clone, "packages"), join(other, "packages"), { recursive: true });
  cpSync(join(clone, "pnpm-lock.yaml"), join(other, "pnpm-lock.yaml"));
  expect(await pageStamp(join(other, "apps/console"))).toBe(before);
  writeFileSync(join(clone, "packages/core/src/deep/d.ts"), "changed");
  expect(await pageStamp(root)).not.toBe(before);
});
