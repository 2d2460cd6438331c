import { createHmac } from "node:crypto";
import type { Settings } from "../options.ts";
import { ServiceError } from "../wire/service-error.ts";
import { sameText } from "./same-text.ts";
import { isSignedBy, isSignedByApplication, parseAuthorization, type SignedRequest } from "./signature.ts";

/** Who calls: the account, or the holder of a LogView token, which permits reading one instance. */
export type Caller = { readonly kind: "account" } | { readonly kind: "logview"; readonly instanceId: string };

const account: Caller = { kind: "account" };
const maxSkewMs = 900_000;

/** Finds out who sent a request; throws a ServiceError if its signature or token is not valid (docs/protocol.md 7). `now` is the service's clock. */
export function authenticate(request: SignedRequest, settings: Settings, now: number): Caller {
  const { headers } = request;
  if (!settings.verifySignatures) return account;
  const bearer = headers.get("x-odps-bearer-token") ?? tokenIn(new URL(request.target, "http://service"), "authorization_token");
  if (bearer !== null) return bearerCaller(bearer, settings, now);
  const header = headers.get("authorization");
  const authorization = header === null ? undefined : parseAuthorization(header);
  if (
    header === null ||
    authorization === undefined ||
    !settings.signatureVersions.includes(authorization.scope === undefined ? "v2" : "v4")
  ) {
    throw new ServiceError(401, "AuthorizationRequired", "The request authorization header is invalid or missing.");
  }
  const secret = secretOf(authorization.accessKeyId, headers.get("authorization-sts-token"), settings, now);
  checkDate(headers.get("date"), now);
  if (!isSignedBy(secret, authorization, request)) {
    throw new ServiceError(
      401,
      "SignatureNotMatch",
      "ODPS-0410042: Invalid signature value - the signature of the request does not match.",
    );
  }
  const second = headers.get("application-authentication");
  if (second !== null && settings.application !== undefined && !isSignedByApplication(settings.application, second, header)) {
    throw new ServiceError(401, "SignatureNotMatch", "ODPS-0410042: Invalid signature value - the application's signature does not match.");
  }
  return account;
}

function secretOf(accessKeyId: string, stsToken: string | null, settings: Settings, now: number): string {
  if (stsToken !== null) {
    const known = settings.stsTokens.find((sts) => sts.accessKeyId === accessKeyId && sts.token === stsToken);
    if (known === undefined) throw invalidCredentials("the STS token is not valid");
    if (known.expiresAt !== undefined && now >= known.expiresAt) {
      throw new ServiceError(401, "AuthenticationRequestExpired", "ODPS-0410051: Invalid credentials - the STS token has expired.");
    }
    return known.accessKeySecret;
  }
  if (accessKeyId !== settings.accessKeyId) throw invalidCredentials("accessKeyId not found");
  return settings.accessKeySecret;
}

function invalidCredentials(why: string): ServiceError {
  return new ServiceError(401, "InvalidParameter", `ODPS-0410051: Invalid credentials - ${why}.`);
}

/** Clients take the three values after the commas to correct their clocks (docs/protocol.md 7.5). */
function checkDate(header: string | null, now: number): void {
  const date = Date.parse(header ?? "");
  if (Number.isNaN(date)) {
    throw new ServiceError(400, "InvalidParameter", "ODPS-0410011: Invalid date - the Date header is missing or not in RFC 1123 form.");
  }
  if (Math.abs(now - date) <= maxSkewMs) return;
  const [expires, server] = [new Date(date).toISOString(), new Date(now).toISOString()];
  throw new ServiceError(
    400,
    "RequestTimeTooSkewd",
    `ODPS-0410031:Authentication request expired - the expire time interval exceeds the max limitation: ${maxSkewMs}, ` +
      `max_interval_date:${maxSkewMs},expire_date:${expires},now_date:${server}`,
  );
}

function bearerCaller(token: string, settings: Settings, now: number): Caller {
  if (settings.bearerTokens.includes(token)) return account;
  const [, instanceId = "", expires = ""] = Buffer.from(token, "base64").toString().split(",");
  const expiresAt = Number(expires) * 1000;
  if (!sameText(token, signLogviewToken(instanceId, expiresAt, settings))) throw invalidCredentials("the bearer token is not valid");
  if (now >= expiresAt) {
    throw new ServiceError(401, "AuthenticationRequestExpired", "ODPS-0410051: Invalid credentials - the bearer token has expired.");
  }
  return { kind: "logview", instanceId };
}

/** A token for LogView: Base64 of comma-separated fields, the third of which is the expiry in epoch seconds (docs/protocol.md 3.3). */
export function signLogviewToken(instanceId: string, expiresAt: number, { accessKeySecret, project }: Settings): string {
  const expires = Math.floor(expiresAt / 1000);
  const signature = createHmac("sha256", accessKeySecret).update(`${project},${instanceId},${expires}`).digest("base64url");
  return Buffer.from(`logview,${instanceId},${expires},${signature}`).toString("base64");
}

/** A token in a query. Clients do not encode it, and tokens have no spaces, so each space was a plus (docs/protocol.md 3.3). */
export function tokenIn(url: URL, name: string): string | null {
  return url.searchParams.get(name)?.replaceAll(" ", "+") ?? null;
}
