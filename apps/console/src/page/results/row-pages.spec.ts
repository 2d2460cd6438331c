import { describe, expect, it } from "vitest";

import { createRowPages, pageSize, type Row } from "./row-pages.ts";

/** A result whose row n is `[n]`, and the ranges that were asked for. */
function fakeReader(rows: number): { readonly asked: string[]; readonly reader: Parameters<typeof createRowPages>[0] } {
  const asked: string[] = [];
  async function* batches({ start = 0, count = rows }: { start?: number; count?: number }): AsyncGenerator<readonly Row[]> {
    asked.push(`${start}+${count}`);
    for (let at = start; at < Math.min(rows, start + count); at += 100)
      yield Array.from({ length: Math.min(100, rows - at) }, (_, index) => [at + index]);
  }
  return { asked, reader: { batches } as Parameters<typeof createRowPages>[0] };
}

const { signal } = new AbortController();

describe("createRowPages", () => {
  it("fetches the pages in sight, each once", async () => {
    const { asked, reader } = fakeReader(10_000);
    const pages = createRowPages(reader);
    await pages.need(pageSize - 5, pageSize + 5, signal);
    await pages.need(pageSize, pageSize + 20, signal);
    expect(asked).toEqual([`0+${pageSize}`, `${pageSize}+${pageSize}`]);
    expect(pages.row(pageSize + 3)).toEqual([pageSize + 3]);
    expect(pages.row(3 * pageSize)).toBeUndefined();
  });

  it("forgets the pages that were used longest ago, however far one scrolls", async () => {
    const { reader } = fakeReader(100 * pageSize);
    const pages = createRowPages(reader);
    await pages.need(0, 0, signal);
    for (let page = 1; page < 100; page += 1) {
      await pages.need(page * pageSize, page * pageSize, signal);
      if (page < 60) await pages.need(0, 0, signal);
    }
    const held = Array.from({ length: 100 }, (_, page) => page).filter((page) => pages.row(page * pageSize) !== undefined);
    expect(held).toEqual(Array.from({ length: 40 }, (_, index) => 60 + index));
  });
});
