import { encodeBase64 } from "./base64.ts";
import { hmac, hmacBy, type Hmac, type HmacOf } from "./hmac.ts";

/** What a V4 signature depends on besides the key. */
export interface SigningScope {
  /** UTC date of the signer's clock, `yyyymmdd`. */
  readonly date: string;
  readonly region: string;
  /** First part of the derivation, `aliyun_v4` in the public cloud. */
  readonly prefix: string;
}

/** The key that signs all requests of one day and region. It is derived with SHA-256; the signature itself uses SHA-1. */
export async function v4Key(secret: string, scope: SigningScope, hmacOf: HmacOf): Promise<Hmac> {
  return hmacOf("SHA-1", await deriveV4Key(secret, scope, hmacOf));
}

/** The bytes of that key (docs/protocol.md 7.3). */
export async function deriveV4Key(secret: string, { date, region, prefix }: SigningScope, hmacOf?: HmacOf): Promise<Uint8Array> {
  let key: Uint8Array = new TextEncoder().encode(prefix + secret);
  for (const part of [date, region, "odps", `${prefix}_request`]) key = await hmac("SHA-256", key, part, hmacOf);
  return key;
}

/** The `Authorization` value of a V4 signature. */
export async function authorizationV4(accessKeyId: string, key: Hmac, scope: SigningScope, canonical: string): Promise<string> {
  const signature = encodeBase64(await hmacBy(key, canonical));
  return `ODPS ${accessKeyId}/${scope.date}/${scope.region}/odps/${scope.prefix}_request:${signature}`;
}

/** The date of a V4 signature: `yyyymmdd` in UTC. */
export function signingDate(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10).replaceAll("-", "");
}
