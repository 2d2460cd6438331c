/** What SHOW … LIKE takes: `*` stands for any text and `|` separates the choices. Without a pattern everything matches. */
export function likeMatcher(like: string | undefined): (name: string) => boolean {
  const wanted = like?.split("|").map((choice) => choice.trim().toLowerCase().split("*"));
  return (name) => wanted === undefined || wanted.some((pieces) => matchesPieces(name, pieces));
}

function matchesPieces(name: string, [first = "", ...others]: readonly string[]): boolean {
  if (others.length === 0) return name === first;
  const last = others.at(-1) ?? "";
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let from = first.length;
  for (const piece of others.slice(0, -1)) {
    const found = name.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return from <= name.length - last.length;
}
