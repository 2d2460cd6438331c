import type { RowRange } from "../rows/row-source.ts";
import type { StoredRows } from "../rows/stored-rows.ts";

/** The first `limit` rows of a result; the rest of it cannot be read. */
export function limitedRows(rows: StoredRows, limit: number): StoredRows {
  if (rows.count <= limit) return rows;
  return {
    columns: rows.columns,
    count: limit,
    csv: (count) => rows.csv(Math.min(count, limit)),
    read: ({ start, count, ...rest }: RowRange) => rows.read({ ...rest, start, count: Math.max(0, Math.min(count, limit - start)) }),
    drop: () => rows.drop(),
  };
}
