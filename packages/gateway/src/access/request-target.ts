import { GatewayError } from "./gateway-error.ts";

/** The parsed part of a request's URL that the gateway acts on. */
export interface RequestTarget {
  /** Segments of the path after the gateway's own: letters, digits and `_.-` only, none empty, none of dots alone. */
  readonly segments: readonly string[];
  /** Parameters, decoded once; each name once. One without a value has an empty one. */
  readonly query: ReadonlyMap<string, string>;
}

/**
 * Parses a URL strictly: anything that two parsers could read differently is refused before any work is done. No name in a
 * MaxCompute path needs percent encoding, so a path with a percent sign is never valid. URLs of requests to the service are
 * built from these parts; no text of the caller is ever copied into a URL.
 *
 * @param basePath where the gateway is mounted, such as `/maxcompute`, or empty
 * @throws {GatewayError} `invalid_request`
 */
export function readTarget(url: string, basePath: string): RequestTarget {
  const [, path, queryText] = /^https?:\/\/[^/?#\\@]*([^?#]*)(?:\?([^#]*))?$/i.exec(url) ?? [];
  if (path === undefined || !path.startsWith(`${basePath}/`)) throw invalidTarget("There is nothing at this path.", 404);
  const segments = path.slice(basePath.length + 1).split("/");
  if (!segments.every(isPlainName)) throw invalidTarget("The path contains something other than plain names.");
  return { segments, query: readQuery(queryText) };
}

function isPlainName(segment: string): boolean {
  return /^[\w.-]{1,128}$/.test(segment) && !/^\.+$/.test(segment);
}

function readQuery(text: string | undefined): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const pair of text === undefined ? [] : text.split("&")) {
    // A plus is a blank to some readers and a plus to others, a semicolon a separator to some: neither needs to stand bare.
    const [, name, value = ""] = /^([A-Za-z_]{1,64})(?:=((?:[\w.~!'()*,:@/-]|%[\dA-F]{2})*))?$/i.exec(pair) ?? [];
    if (name === undefined) throw invalidTarget("The query contains something ambiguous.");
    if (query.has(name)) throw invalidTarget("The query names a parameter twice.");
    query.set(name, decode(value));
  }
  return query;
}

function decode(text: string): string {
  let value: string;
  try {
    value = decodeURIComponent(text);
  } catch {
    throw invalidTarget("The query contains a value that is not UTF-8.");
  }
  if (/\p{C}/u.test(value)) throw invalidTarget("The query contains a control character.");
  return value;
}

function invalidTarget(why: string, status = 400): Error {
  return new GatewayError(status === 404 ? "not_found" : "invalid_request", `The gateway does not accept this request. ${why}`, { status });
}
