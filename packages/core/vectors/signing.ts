import { canonicalString } from "../src/auth/canonical-string.ts";
import type { ApplicationAccount, Credentials } from "../src/auth/credentials.ts";
import { createSigner } from "../src/auth/signer.ts";
import { deriveV4Key, signingDate } from "../src/auth/v4.ts";
import type { HeaderMap, HttpMethod } from "../src/transport.ts";
import type { QueryParameter } from "../src/wire/call/api-call.ts";
import { requestTarget } from "../src/wire/call/request-target.ts";
import { describe, mismatches, show } from "./compare.ts";
import type { Mismatch } from "./compare.ts";
import { targetMismatches } from "./targets.ts";
import { differ, failed, isJsonObject, listOf, objectOf, passed, stringOf } from "./vector.ts";
import type { JsonObject, Verdict } from "./vector.ts";

/** Runs one case of the kind `signing`. */
export async function runSigningCase(vector: JsonObject): Promise<Verdict> {
  const expect = objectOf(vector, "expect");
  const signed = await sign(vector);
  const found = [...compareSignature(vector, expect, signed), ...buildMismatches(vector), ...unknownFields(expect)];
  if (found.length === 0) return passed;
  const onlyDecoding = found.every(({ path }) => /canonicalString|authorization|authentication/i.test(path));
  if (onlyDecoding && isDoubleDecoding(vector, expect, signed.canonical)) {
    return differ("double-decoding", `only PyODPS signs this so; we sign ${show(signed.canonical)}`);
  }
  return failed(found.map(describe).join("; "));
}

interface Signed {
  /** Null for a bearer token, which signs nothing. */
  readonly canonical: string | null;
  readonly headers: HeaderMap;
  readonly v4KeyHex: string | null;
}

async function sign(vector: JsonObject): Promise<Signed> {
  const endpoint = stringOf(vector, "endpoint") ?? "";
  const target = stringOf(vector, "target") ?? "";
  const method = methodOf(vector);
  const headers = lowerCase(objectOf(vector, "headersIn"));
  const nowMs = Number(vector.nowEpoch) * 1000;
  const region = stringOf(vector, "region") ?? null;
  const signaturePrefix = stringOf(vector, "signaturePrefix") ?? "aliyun_v4";
  const credentials = credentialsOf(vector);
  const signer = createSigner({ endpoint, application: applicationOf(vector), signaturePrefix });
  const out = await signer.sign({ method, url: endpoint + target, headers }, credentials, {
    region,
    nowMs,
    signal: new AbortController().signal,
  });
  const isKey = "accessKeySecret" in credentials;
  const key =
    isKey && region !== null
      ? await deriveV4Key(credentials.accessKeySecret, { date: signingDate(nowMs), region, prefix: signaturePrefix })
      : null;
  return {
    canonical: isKey ? canonicalString({ method, target, headers: { ...headers, date: out.date ?? "" } }) : null,
    headers: out,
    v4KeyHex: key && Buffer.from(key).toString("hex"),
  };
}

function compareSignature(vector: JsonObject, expect: JsonObject, signed: Signed): readonly Mismatch[] {
  return [
    ...(expect.canonicalString === undefined ? [] : mismatches(expect.canonicalString, signed.canonical, "canonicalString")),
    ...mismatches(lowerCase(objectOf(expect, "addedHeaders")), signed.headers, "addedHeaders"),
    ...(expect.headersOut === undefined ? [] : mismatches(lowerCase(objectOf(expect, "headersOut")), signed.headers, "headersOut")),
    ...(expect.v4SigningKeyHex === undefined ? [] : mismatches(expect.v4SigningKeyHex, signed.v4KeyHex, "v4SigningKeyHex")),
    ...(vector.nowUtcDate === undefined ? [] : mismatches(vector.nowUtcDate, signingDate(Number(vector.nowEpoch) * 1000), "nowUtcDate")),
  ];
}

/** If a case says what its request was built from, our code builds it again. MaxQA's prefix `/mcqa` is not supported yet. */
function buildMismatches(vector: JsonObject): readonly Mismatch[] {
  const from = vector.builtFrom;
  if (!isJsonObject(from) || from.mcqaConn !== undefined) return [];
  const actions = listOf(from, "actions").map((name): QueryParameter => [String(name), null]);
  const parameters = listOf(from, "params").map((pair): QueryParameter => {
    const [name, value] = Array.isArray(pair) ? pair : [];
    return [String(name), value === null || value === undefined ? null : String(value)];
  });
  const call = { method: methodOf(vector), path: stringOf(from, "resource") ?? "", query: [...actions, ...parameters] };
  const built = requestTarget(call, { project: stringOf(from, "project") ?? "", schema: stringOf(from, "schema") });
  return targetMismatches(stringOf(vector, "target") ?? "", built, "target");
}

const knownFields: readonly string[] = ["canonicalString", "addedHeaders", "headersOut", "v4SigningKeyHex"];

function unknownFields(expect: JsonObject): readonly Mismatch[] {
  return Object.keys(expect)
    .filter((key) => !knownFields.includes(key))
    .map((key) => ({ path: key, expected: expect[key], actual: undefined }));
}

/**
 * Rule `double-decoding`: only PyODPS signs this request in this way. Our signed text equals the expected one, except for the
 * resource at its end, which is the target decoded once by the platform's own URL parser, and the lines of `x-odps-` query
 * parameters.
 */
function isDoubleDecoding(vector: JsonObject, expect: JsonObject, canonical: string | null): boolean {
  const expected = stringOf(expect, "canonicalString");
  if (listOf(vector, "alsoProducedBy").length > 0 || canonical === null || expected === undefined) return false;
  const target = stringOf(vector, "target") ?? "";
  const resource = `\n${decodeOnce(target)}`;
  const head = canonical.slice(0, canonical.length - resource.length);
  const expectedHead = expected.slice(0, expected.indexOf("\n/"));
  return canonical === head + resource && withoutQueryLines(head, target) === withoutQueryLines(expectedHead, target);
}

function withoutQueryLines(head: string, target: string): string {
  const names = [...new URLSearchParams(target.replace(/^[^?]*/, "")).keys()].filter((name) => name.startsWith("x-odps-"));
  return head
    .split(/\n(?=[^\n]*:|[^\n]*$)/)
    .filter((line) => !names.some((name) => line.startsWith(`${name}:`)))
    .join("\n");
}

function decodeOnce(target: string): string {
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  const parameters = [...new Map(new URLSearchParams(query))].toSorted(([left], [right]) =>
    Buffer.compare(Buffer.from(left), Buffer.from(right)),
  );
  const text = parameters.map(([name, value]) => (value === "" ? name : `${name}=${value}`)).join("&");
  return decodeURIComponent(path) + (text === "" ? "" : `?${text}`);
}

// A header that PyODPS sends for its own use (docs/protocol.md 1.3). It is not signed, and the service does not use it.
const pyodpsOwnHeader = "x-pyodps-token-timestamp";

function lowerCase(headers: JsonObject): HeaderMap {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return Object.fromEntries(entries.filter(([name]) => name !== pyodpsOwnHeader));
}

function methodOf(vector: JsonObject): HttpMethod {
  const method = stringOf(vector, "method");
  if (method === "GET" || method === "POST" || method === "PUT" || method === "DELETE") return method;
  throw new Error(`No call of ours has the method ${method}.`);
}

function credentialsOf(vector: JsonObject): Credentials {
  const token = stringOf(vector, "token");
  if (stringOf(vector, "account") === "bearer") return { bearerToken: token ?? "" };
  return { accessKeyId: stringOf(vector, "accessId") ?? "", accessKeySecret: stringOf(vector, "secret") ?? "", securityToken: token };
}

function applicationOf(vector: JsonObject): ApplicationAccount | undefined {
  const application = vector.app;
  if (!isJsonObject(application)) return undefined;
  return {
    accessKeyId: stringOf(application, "accessId") ?? "",
    accessKeySecret: stringOf(application, "secret") ?? "",
    securityToken: stringOf(application, "token"),
  };
}
