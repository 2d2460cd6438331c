/** An ARRAY, MAP or STRUCT of the CSV, parsed but not typed; null is SQL NULL, written `\N`. */
export type NestedText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly source: string; readonly items: readonly NestedText[] }
  | { readonly kind: "entries"; readonly source: string; readonly entries: readonly NestedEntry[] }
  | null;

/** `k:v` in braces. */
export interface NestedEntry {
  /** Absent when there is no colon: the name of a field of a STRUCT may be left out. */
  readonly key?: NestedText;
  readonly value: NestedText;
}

/**
 * Parses `[a, b]` and `{k:v, k2:v2}` (docs/tunnel.md 6.2). Items are trimmed and may be in `"` or `'`; a backslash escapes a quote;
 * a key ends at the first colon outside quotes and brackets. Null when brackets or quotes are not balanced, which is usually the
 * sign of a text that contains such characters without being quoted.
 */
export function parseNested(text: string): Exclude<NestedText, { kind: "text" }> {
  const source = trimmed(text);
  const inner = source.slice(1, -1);
  if (source.startsWith("[") && source.endsWith("]")) {
    const items = splitOutside(inner, ",");
    return items && { kind: "list", source, items: items.map(parseItem) };
  }
  if (source.startsWith("{") && source.endsWith("}")) {
    const entries = splitOutside(inner, ",")?.map(parseEntry);
    return entries === undefined || entries.includes(null)
      ? null
      : { kind: "entries", source, entries: entries.filter((entry) => entry !== null) };
  }
  return null;
}

// JavaScript treats a byte order mark as white space; here it is part of the value.
function trimmed(text: string): string {
  return text.replace(/^[^\S\ufeff]+|[^\S\ufeff]+$/g, "");
}

function parseEntry(text: string): NestedEntry | null {
  const parts = splitOutside(text, ":", 1);
  if (parts === null) return null;
  const [first = "", second] = parts;
  return second === undefined ? { value: parseItem(first) } : { key: parseItem(first), value: parseItem(second) };
}

function parseItem(item: string): NestedText {
  const text = trimmed(item);
  if (text === "\\N") return null;
  if (text.startsWith("[") || text.startsWith("{")) return parseNested(text) ?? { kind: "text", text };
  const quote = text.charAt(0);
  const isQuoted = text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote);
  return { kind: "text", text: (isQuoted ? text.slice(1, -1) : text).replace(/\\(["'])/g, "$1") };
}

/** Splits at a separator outside quotes and brackets, at most `limit` times; null when quotes or brackets are not balanced. */
function splitOutside(text: string, separator: string, limit: number = Number.POSITIVE_INFINITY): readonly string[] | null {
  if (text.trim() === "") return [];
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let from = 0;
  // The last character that is not a blank: a quote opens only at the start of a value, so that `it's` is a word.
  let last = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "\\") {
      at += 1;
    } else if (quote !== "") {
      if (character === quote) quote = "";
    } else if ((character === '"' || character === "'") && (last === "" || ",:[{".includes(last))) {
      quote = character;
    } else if (character === "[" || character === "{") {
      depth += 1;
    } else if (character === "]" || character === "}") {
      depth -= 1;
      if (depth < 0) return null;
    } else if (character === separator && depth === 0 && parts.length < limit) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
    if (character.trim() !== "") last = character;
  }
  return depth === 0 && quote === "" ? [...parts, text.slice(from)] : null;
}
