import { createHmac } from "node:crypto";
import { sameText } from "./same-text.ts";

/** What was signed: the request as it went over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query after the endpoint, still percent-encoded. */
  readonly target: string;
  readonly headers: Headers;
}

/** The parts of `Authorization: ODPS {credential}:{signature}` (docs/protocol.md 7.2, 7.3). */
export interface Authorization {
  readonly accessKeyId: string;
  readonly signature: string;
  /** Present on V4 only. */
  readonly scope?: { readonly date: string; readonly region: string; readonly prefix: string };
}

/** Undefined when the header is neither V2 nor V4. */
export function parseAuthorization(header: string): Authorization | undefined {
  const [, credential, signature] = /^ODPS\s+(.+):([^:]+)$/.exec(header.trim()) ?? [];
  if (credential === undefined || signature === undefined) return undefined;
  const parts = credential.split("/");
  if (parts.length === 1) return { accessKeyId: credential, signature };
  const [accessKeyId, date, region, service, request, ...rest] = parts;
  const prefix = request?.endsWith("_request") === true ? request.slice(0, -"_request".length) : undefined;
  if (!accessKeyId || !date || !region || service !== "odps" || !prefix || rest.length > 0) return undefined;
  return { accessKeyId, signature, scope: { date, region, prefix } };
}

/** True when any of the readings that the official clients have of this request gives the signature. */
export function isSignedBy(secret: string, authorization: Authorization, request: SignedRequest): boolean {
  const key = authorization.scope === undefined ? secret : v4Key(secret, authorization.scope);
  return canonicalStrings(request).some((canonical) => sameText(hmacSha1(key, canonical), authorization.signature));
}

/** `application-authentication`: a second signature, over the `Authorization` value (docs/protocol.md 7.5). */
export function isSignedByApplication(application: { accessId: string; secret: string }, header: string, authorization: string): boolean {
  const fields = new Map(header.split(",").map((field) => splitOnce(field, ":")));
  return (
    fields.get("access_id") === application.accessId && sameText(hmacSha1(application.secret, authorization), fields.get("signature") ?? "")
  );
}

function v4Key(secret: string, { date, region, prefix }: { date: string; region: string; prefix: string }): Buffer {
  return [date, region, "odps", `${prefix}_request`].reduce<Buffer>(
    (key, part) => createHmac("sha256", key).update(part).digest(),
    Buffer.from(prefix + secret),
  );
}

/**
 * Every string a client may have signed for this request: values decoded once or (PyODPS) twice, `x-odps-*` query
 * parameters in the header block or (Go) not, the last or (Go) the first of equal names (docs/protocol.md 7.1).
 */
export function canonicalStrings({ method, target, headers }: SignedRequest): string[] {
  const targets = target.startsWith("//") ? [target, target.replace(/^\/+/, "/")] : [target];
  const strings = targets.flatMap((wire) =>
    [decodedOnce(wire), decodedTwice(wire)].flatMap(({ path, pairs }) =>
      [pairs, pairs.toReversed()].flatMap((inOrder) => {
        const query = new Map(inOrder); // the last of equal names wins
        return [query, new Map<string, string>()].map(
          (queryAsHeaders) => `${method}\n${headerBlock(headers, queryAsHeaders)}${resource(path, query)}`,
        );
      }),
    ),
  );
  return [...new Set(strings)];
}

interface Reading {
  readonly path: string;
  readonly pairs: readonly (readonly [string, string])[];
}

function decodedOnce(target: string): Reading {
  const [path, query] = splitOnce(target, "?");
  return { path: percentDecode(path), pairs: formPairs(query) };
}

/** PyODPS un-quotes the whole URL before it takes it apart. */
function decodedTwice(target: string): Reading {
  const [path, query] = splitOnce(splitOnce(percentDecode(target), "#")[0], "?");
  return { path, pairs: formPairs(query) };
}

function formPairs(query: string): [string, string][] {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name, value] = splitOnce(pair, "=");
      return [formDecode(name), formDecode(value)];
    });
}

function headerBlock(headers: Headers, query: ReadonlyMap<string, string>): string {
  const signed = new Map([
    ["content-md5", ""],
    ["content-type", ""],
  ]);
  for (const [name, value] of headers) {
    if (standard.has(name) || name.startsWith("x-odps-")) signed.set(name, value);
  }
  for (const [name, value] of query) {
    if (name.startsWith("x-odps-")) signed.set(name, value);
  }
  return [...signed]
    .toSorted(([a], [b]) => compareBytes(a, b))
    .map(([name, value]) => (standard.has(name) ? `${value}\n` : `${name}:${value}\n`))
    .join("");
}

const standard: ReadonlySet<string> = new Set(["content-md5", "content-type", "date"]);

function resource(path: string, query: ReadonlyMap<string, string>): string {
  if (query.size === 0) return path;
  const sorted = [...query].toSorted(([a], [b]) => compareBytes(a, b));
  return `${path}?${sorted.map(([name, value]) => (value === "" ? name : `${name}=${value}`)).join("&")}`;
}

function formDecode(text: string): string {
  return percentDecode(text.replaceAll("+", " "));
}

/** Like `decodeURIComponent`, but a broken escape stays as it is instead of throwing. */
function percentDecode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function hmacSha1(key: string | Buffer, text: string): string {
  return createHmac("sha1", key).update(text).digest("base64");
}
