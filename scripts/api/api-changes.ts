/** How a public face differs from the one on record. */
export interface ApiChanges {
  /** Lines that are gone or changed, each after the declaration it belongs to: users may have to change their code. */
  readonly lost: readonly string[];
  readonly added: readonly string[];
}

/** Compares two records (see {@link publicApi}), declaration by declaration and line by line. */
export function apiChanges(before: string, after: string): ApiChanges {
  return { lost: missing(before, after), added: missing(after, before) };
}

function missing(text: string, other: string): string[] {
  const blocks = blocksOf(other);
  return [...blocksOf(text)].flatMap(([name, lines]) => {
    const remaining = [...(blocks.get(name) ?? [])];
    if (remaining.length === 0) return lines.slice(0, 1);
    return lines.flatMap((line) => {
      const at = remaining.indexOf(line);
      if (at !== -1) remaining.splice(at, 1);
      return at === -1 ? [line.startsWith(" ") ? `${lines[0]} … ${line.trim()}` : line] : [];
    });
  });
}

/** The lines of each declaration, by section and kind and name. Overloads share one entry. */
function blocksOf(text: string): Map<string, string[]> {
  const blocks = new Map<string, string[]>();
  let section = "";
  for (const block of text.split("\n\n")) {
    const lines = block.split("\n").filter((line) => line !== "");
    const [first = ""] = lines;
    if (first.startsWith("== ")) section = first.slice(3);
    const [name = first] = /^(?:abstract )?(?:class|interface|type|const|function) [\w$]+/.exec(first) ?? [];
    const key = `${section}: ${name}`;
    blocks.set(key, [...(blocks.get(key) ?? []), ...lines]);
  }
  return blocks;
}
