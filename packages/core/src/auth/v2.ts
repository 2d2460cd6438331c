import { encodeBase64 } from "./base64.ts";
import type { AccessKeyCredentials } from "./credentials.ts";
import { hmac } from "./hmac.ts";

/** The `Authorization` value of a V2 signature (docs/protocol.md 7.2). */
export async function authorizationV2(key: AccessKeyCredentials, canonical: string): Promise<string> {
  const signature = await hmac("SHA-1", new TextEncoder().encode(key.accessKeySecret), canonical);
  return `ODPS ${key.accessKeyId}:${encodeBase64(signature)}`;
}
