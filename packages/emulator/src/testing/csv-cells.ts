/** The cells of a result's CSV by rows, without the line of names. An unquoted `\N` is null. */
export function csvCells(csv: Uint8Array): (Uint8Array | null)[][] {
  const text = Buffer.from(csv).toString("latin1"); // one character for each byte
  const rows: (Uint8Array | null)[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1)?.push(bare === "\\N" ? null : Buffer.from(quoted?.replaceAll('""', '"') ?? bare ?? "", "latin1"));
    if (end === "\n") rows.push([]);
  }
  return rows.slice(1, -1);
}
