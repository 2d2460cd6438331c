const quote = 0x22;
const lineEnd = 0x0a;

/** Counts the rows in the pieces of a CSV text, without its head. A line end inside of quotes ends no row. */
export function createCsvRowCounter(): (part: Uint8Array) => number {
  let rows = -1;
  let isQuoted = false;
  return (part) => {
    for (const byte of part) {
      if (byte === quote) isQuoted = !isQuoted;
      else if (byte === lineEnd && !isQuoted) rows += 1;
    }
    return Math.max(0, rows);
  };
}
