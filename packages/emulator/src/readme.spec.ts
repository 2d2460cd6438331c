import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { expect, it, vi } from "vitest";

it("README's example runs when pasted", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const code = stripTypeScriptTypes(example).replace("@maxcompute-rx/emulator", new URL("index.ts", import.meta.url).href);
  const printed = vi.spyOn(console, "log").mockImplementation(() => {});
  await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`);
  const output = printed.mock.calls.flat().join("\n");
  printed.mockRestore();
  expect(output).toContain(Buffer.from('"answer"\n42\n').toString("base64"));
});
