/** The words of a command line: separated by blanks, which quotes keep. */
export function shellWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:"[^"]*"?|'[^']*'?|[^\s"'])+/g)].map(([word]) => word.replaceAll(/"([^"]*)"?|'([^']*)'?/g, "$1$2"));
}
