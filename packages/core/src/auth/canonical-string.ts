import type { HeaderMap } from "../transport.ts";

/** The parts of a request that are signed. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query after the endpoint, as they are sent. */
  readonly target: string;
  /** Names in lower case; `date` must be among them. */
  readonly headers: HeaderMap;
}

/**
 * The text that V2 and V4 sign (docs/protocol.md 7.1). Path and query values are decoded once, as Java and Go do; the second
 * decoding of PyODPS turns reserved characters of a value into syntax and is deliberately not done.
 */
export function canonicalString({ method, target, headers }: SignedRequest): string {
  const [path = "", queryText = ""] = splitOnce(target, "?");
  const query = readQuery(queryText);
  const named = new Map<string, string>();
  for (const name in headers) if (name.startsWith("x-odps-")) named.set(name, headers[name] ?? "");
  for (const [name, value] of query) if (name.startsWith("x-odps-")) named.set(name, value);
  // These three have no name and come first, in the order of their names.
  const { "content-md5": md5 = "", "content-type": type = "", date = "" } = headers;
  const lines = sortByName(named).map(([name, value]) => `${name}:${value}`);
  return [method, md5, type, date, ...lines, percentDecode(path) + canonicalQuery(query)].join("\n");
}

function canonicalQuery(query: ReadonlyMap<string, string>): string {
  if (query.size === 0) return "";
  return `?${sortByName(query)
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`))
    .join("&")}`;
}

// If a name is given twice, the last value counts, as in PyODPS.
function readQuery(text: string): ReadonlyMap<string, string> {
  const pairs = text.split("&").filter((pair) => pair !== "");
  return new Map(pairs.map((pair) => splitOnce(pair, "=").map(formDecode)).map(([name = "", value = ""]) => [name, value]));
}

function formDecode(text: string): string {
  return percentDecode(text.replaceAll("+", " "));
}

// Unlike decodeURIComponent this never throws: a single "%" is kept, bytes that are not UTF-8 become U+FFFD.
function percentDecode(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = Uint8Array.from(run.slice(1).split("%"), (hex) => Number.parseInt(hex, 16));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  });
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function sortByName(entries: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...entries].toSorted(([left], [right]) => compareCodePoints(left, right));
}

// By code point, which is the order of UTF-8 bytes; JavaScript's own order is by UTF-16 unit.
function compareCodePoints(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left.charCodeAt(at) === right.charCodeAt(at)) at += 1;
  return (left.codePointAt(at) ?? -1) - (right.codePointAt(at) ?? -1);
}
