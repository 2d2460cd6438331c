import type { HeaderMap } from "../transport.ts";
import { encodeBase64 } from "./base64.ts";
import type { ApplicationAccount } from "./credentials.ts";
import { hmacBy, type Hmac } from "./hmac.ts";

/**
 * The headers with which an application also signs the user's `Authorization` value (docs/protocol.md 7.5). If the application
 * has its own token, its signature is sent in `sts-authentication`.
 */
export async function applicationHeaders(
  application: ApplicationAccount,
  key: Hmac,
  authorization: string,
  prefix: string,
): Promise<HeaderMap> {
  const signature = encodeBase64(await hmacBy(key, authorization));
  const provider = prefix.includes("_") ? prefix.slice(0, prefix.lastIndexOf("_")) : prefix;
  const text = `account_provider:${provider},signature_method:hmac-sha1,access_id:${application.accessKeyId},signature:${signature}`;
  return application.securityToken === undefined
    ? { "application-authentication": text }
    : { "sts-authentication": text, "sts-token": application.securityToken };
}
