import { encodeBase64 } from "./base64.ts";
import { hmacBy, type Hmac, type HmacOf } from "./hmac.ts";

/** The key that signs with V2. */
export async function v2Key(secret: string, hmacOf: HmacOf): Promise<Hmac> {
  return hmacOf("SHA-1", new TextEncoder().encode(secret));
}

/** The `Authorization` value of a V2 signature (docs/protocol.md 7.2). */
export async function authorizationV2(accessKeyId: string, key: Hmac, canonical: string): Promise<string> {
  return `ODPS ${accessKeyId}:${encodeBase64(await hmacBy(key, canonical))}`;
}
