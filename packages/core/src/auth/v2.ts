import { encodeBase64 } from "./base64.ts";
import { hmacBy, hmacKey, type HmacKey } from "./hmac.ts";

/** The key that signs with V2. */
export function v2Key(secret: string): Promise<HmacKey> {
  return hmacKey("SHA-1", new TextEncoder().encode(secret));
}

/** The `Authorization` value of a V2 signature (docs/protocol.md 7.2). */
export async function authorizationV2(accessKeyId: string, key: HmacKey, canonical: string): Promise<string> {
  return `ODPS ${accessKeyId}:${encodeBase64(await hmacBy(key, canonical))}`;
}
