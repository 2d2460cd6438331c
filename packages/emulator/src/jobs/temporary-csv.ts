import type { SqlOutcome } from "../sql/sql-engine.ts";
export function writeResultCsv(rows: Extract<SqlOutcome, { kind: "rows" }>): Uint8Array {
  const bare = /^(tinyint|smallint|int|bigint|float|double|decimal|boolean)/;
  const lines = [rows.columns.map((c) => `"${c.name}"`).join(",")];
  for (const row of rows.rows) {
    lines.push(row.map((cell, i) => {
      if (cell === null) return "\\N";
      const text = Buffer.from(cell).toString("latin1");
      return bare.test(rows.columns[i]?.type ?? "") ? text : `"${text.replaceAll('"', '""')}"`;
    }).join(","));
  }
  return Buffer.from(`${lines.join("\n")}\n`, "latin1");
}
