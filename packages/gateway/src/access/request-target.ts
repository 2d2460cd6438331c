import { refusal } from "./gateway-error.ts";

/** The part of a request's URL that the gateway acts on, taken apart. */
export interface RequestTarget {
  /** Segments of the path after the gateway's own: letters, digits and `_.-` only, none empty, none of dots alone. */
  readonly segments: readonly string[];
  /** Parameters, decoded once; each name once. One without a value has an empty one. */
  readonly query: ReadonlyMap<string, string>;
}

/**
 * Takes a URL apart, strictly: what two readers could read in two ways is refused before anything is done. No name in a
 * MaxCompute path needs a percent sign, so that a path with one, whatever it stands for, is none of ours. What goes to the
 * service is written anew from these parts; no text of the caller's is ever put into a URL.
 *
 * @param basePath where the gateway is mounted, such as `/maxcompute`, or empty
 * @throws {Refusal} `invalid_request`
 */
export function readTarget(url: string, basePath: string): RequestTarget {
  const [, path, queryText] = /^https?:\/\/[^/?#\\@]*([^?#]*)(?:\?([^#]*))?$/i.exec(url) ?? [];
  if (path === undefined || !path.startsWith(`${basePath}/`)) throw refused("There is nothing at this path.", 404);
  const segments = path.slice(basePath.length + 1).split("/");
  if (!segments.every(isPlainName)) throw refused("The path holds something else than plain names.");
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
    if (name === undefined) throw refused("The query holds something that cannot be read in one way only.");
    if (query.has(name)) throw refused("The query names a parameter twice.");
    query.set(name, decode(value));
  }
  return query;
}

function decode(text: string): string {
  let value: string;
  try {
    value = decodeURIComponent(text);
  } catch {
    throw refused("The query holds a value that is not UTF-8.");
  }
  if (/\p{C}/u.test(value)) throw refused("The query holds a control character.");
  return value;
}

function refused(why: string, status = 400): Error {
  return refusal(status === 404 ? "not_found" : "invalid_request", `The gateway does not take this request. ${why}`, undefined, status);
}
