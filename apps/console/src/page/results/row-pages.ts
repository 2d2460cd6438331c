import type { ColumnValue, ResultReader } from "@maxcompute-rx/browser";

/** A row as the table shows it: values in the order of the columns. */
export type Row = readonly ColumnValue[];

/** Rows of a result, some pages of it at a time. */
export interface RowPages {
  /** A row that is there; undefined where its page is not, or not yet. */
  row(index: number): Row | undefined;
  /** Fetches the pages of these rows, those that are not there. Settles when all have come. */
  need(from: number, to: number, signal: AbortSignal): Promise<void>;
}

/** Rows of one page: one request through the tunnel. */
export const pageSize = 500;
/** Pages that are kept; those that were used longest ago go first. */
const mostPages = 40;

/** Looks at a result of any size through a window, and holds no more of it than some pages. */
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
          // Used now: it moves behind the others.
          pages.delete(page);
          pages.set(page, known);
        }
      }
      await Promise.all(wanted.map((page) => fetchPage(page, signal)));
    },
  };
}
