import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

import { fileTokenStore } from "./file-token-store.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tokens-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

it("is empty at first, then holds the last token, and leaves no other files", async () => {
  const store = fileTokenStore(join(folder, "ends.token"));
  expect(await store.load()).toBeNull();
  await store.save("mcw1.a.b");
  await store.save("mcw1.c.d");
  expect(await fileTokenStore(join(folder, "ends.token")).load()).toBe("mcw1.c.d");
  expect(await readdir(folder)).toEqual(["ends.token"]);
});

it("keeps the old token and says why when it cannot write", async () => {
  await writeFile(join(folder, "file"), "");
  const store = fileTokenStore(join(folder, "file", "ends.token"));
  await expect(store.save("mcw1.a.b")).rejects.toMatchObject({ code: "ENOTDIR" });
  await expect(store.load()).rejects.toMatchObject({ code: "ENOTDIR" });
});
