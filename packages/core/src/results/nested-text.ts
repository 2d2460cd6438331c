/** An ARRAY, MAP or STRUCT as the CSV writes it, taken apart but not yet typed; null is SQL NULL, written `\N`. */
export type NestedText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly source: string; readonly items: readonly NestedText[] }
  | { readonly kind: "pairs"; readonly source: string; readonly pairs: readonly (readonly [key: NestedText, value: NestedText])[] }
  | null;

/**
 * Takes `[a, b]` and `{k:v, k2:v2}` apart (docs/tunnel.md 6.2): items are trimmed, may be quoted by `"` or `'`
 * with `\` before a quote inside, and a key ends at the first colon outside quotes and brackets. Null when brackets or
 * quotes are not balanced, which is how a text with such characters of its own, unquoted, mostly shows.
 */
export function parseNested(text: string): Exclude<NestedText, { kind: "text" }> {
  const source = text.trim();
  const inner = source.slice(1, -1);
  if (source.startsWith("[") && source.endsWith("]")) {
    const items = splitOutside(inner, ",");
    return items && { kind: "list", source, items: items.map(parseItem) };
  }
  if (source.startsWith("{") && source.endsWith("}")) {
    const entries = splitOutside(inner, ",")?.map((entry) => splitOutside(entry, ":", 1));
    if (entries === undefined || entries.some((entry) => entry?.length !== 2)) return null;
    const pairs = entries.map((entry) => [parseItem(entry?.[0] ?? ""), parseItem(entry?.[1] ?? "")] as const);
    return { kind: "pairs", source, pairs };
  }
  return null;
}

function parseItem(item: string): NestedText {
  const text = item.trim();
  if (text === "\\N") return null;
  if (text.startsWith("[") || text.startsWith("{")) return parseNested(text) ?? { kind: "text", text };
  const quote = text.charAt(0);
  const quoted = text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote);
  return { kind: "text", text: quoted ? text.slice(1, -1).replace(/\\(["'\\])/g, "$1") : text };
}

/** Splits at a separator outside quotes and brackets, at most `limit` times; null when those are not balanced. */
function splitOutside(text: string, separator: string, limit: number = Number.POSITIVE_INFINITY): readonly string[] | null {
  if (text.trim() === "") return [];
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let from = 0;
  // The last character that is no blank: a quote opens only where a value begins, so that `it's` is a word.
  let last = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote !== "") {
      if (character === "\\") at += 1;
      else if (character === quote) quote = "";
    } else if ((character === '"' || character === "'") && ",:[{".includes(last)) {
      quote = character;
    } else if (character === "[" || character === "{") {
      depth += 1;
    } else if (character === "]" || character === "}") {
      depth -= 1;
    } else if (character === separator && depth === 0 && parts.length < limit) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
    if (character.trim() !== "") last = character;
  }
  return depth === 0 && quote === "" ? [...parts, text.slice(from)] : null;
}
