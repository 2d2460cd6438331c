const singleEscapes: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  r: "\r",
  Z: "\u001a",
  "0": "\0",
  "'": "'",
  '"': '"',
  "\\": "\\",
  ";": ";",
};

/**
 * The value of a string constant as it is written in MaxCompute, in single or double quotes: `\n`, `\'` and others of one
 * character, `\001` (three octal digits), `\u4e2d`, and a doubled quote. Before any other character a backslash is itself.
 */
export function stringLiteralValue(written: string): string {
  const quote = written.charAt(0);
  const inner = written.slice(1, -1);
  return inner.replaceAll(
    /\\(?:([01][0-7]{2})|u([0-9a-fA-F]{4})|([^]))|''|""/g,
    (whole: string, octal?: string, code?: string, letter?: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      if (letter !== undefined) return singleEscapes[letter] ?? whole;
      return whole.charAt(0) === quote ? quote : whole;
    },
  );
}

/** The constant as the dialect library reads it without loss. */
export function plainStringLiteral(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
