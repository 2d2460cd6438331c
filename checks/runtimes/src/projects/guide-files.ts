/**
 * The files that a page tells its readers to write: a line with only a name in backquotes and a colon, and the block of code after
 * it.
 */
export function filesOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^`([^`\n]+)`:\n\n```\w+\n(.*?)^```/gms)].map(([, name = "", code = ""]) => [name, code]));
}
