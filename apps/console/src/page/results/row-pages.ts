import type { ColumnValue, ResultReader } from "@maxcompute-rx/browser";

/** A row as the table shows it: values in the order of the columns. */
export type Row = readonly ColumnValue[];

/** Rows of a result, loaded by pages. */
export interface RowPages {
  /** A row; undefined if its page is not loaded. */
  row(index: number): Row | undefined;
  /** Loads the missing pages of these rows. Resolves when all are loaded. */
  need(from: number, to: number, signal: AbortSignal): Promise<void>;
}

/** Rows of one page: one request through the tunnel. */
export const pageSize = 500;
/** The largest number of pages that are kept. Those that were used longest ago are removed first. */
const mostPages = 40;

/** Gives access to a result of any size, and keeps only some pages of it in memory. */
export function createRowPages(reader: Pick<ResultReader, "batches">): RowPages {
  const pages = new Map<number, readonly Row[]>();

  const fetchPage = async (page: number, signal: AbortSignal): Promise<void> => {
    const rows: Row[] = [];
    for await (const batch of reader.batches({ as: "array", start: page * pageSize, count: pageSize, signal })) rows.push(...batch);
    pages.set(page, rows);
    for (const oldest of [...pages.keys()].slice(0, Math.max(0, pages.size - mostPages))) pages.delete(oldest);
  };

  return {
    row: (index) => pages.get(Math.floor(index / pageSize))?.[index % pageSize],
    async need(from, to, signal) {
      const wanted: number[] = [];
      for (let page = Math.floor(from / pageSize); page <= Math.floor(to / pageSize); page += 1) {
        const known = pages.get(page);
        if (known === undefined) wanted.push(page);
        else {
          // This page is used now, so it becomes the last one to be removed.
          pages.delete(page);
          pages.set(page, known);
        }
      }
      await Promise.all(wanted.map((page) => fetchPage(page, signal)));
    },
  };
}
