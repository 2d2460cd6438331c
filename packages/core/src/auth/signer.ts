import { BoundedMap } from "../bounded-map.ts";
import { isMaxComputeError, MaxComputeError } from "../error.ts";
import type { AbortSignalLike, HeaderMap, HttpMethod } from "../transport.ts";
import { applicationHeaders } from "./application-signature.ts";
import { canonicalString } from "./canonical-string.ts";
import { isBearer, isSigning } from "./credentials.ts";
import type { AccessKeyCredentials, ApplicationAccount, Credentials, SigningCredentials, SigningRequest } from "./credentials.ts";
import { webCryptoHmac, type Hmac, type HmacOf } from "./hmac.ts";
import { authorizationV2, v2Key } from "./v2.ts";
import { authorizationV4, signingDate, v4Key } from "./v4.ts";
import type { SigningScope } from "./v4.ts";

export interface SignerOptions {
  /** Without a trailing slash. The part of a URL after it is signed. */
  readonly endpoint: string;
  readonly application?: ApplicationAccount | undefined;
  /** First part of V4's key derivation. Default `aliyun_v4`. */
  readonly signaturePrefix?: string | undefined;
  /** How HMACs are computed. Default: by Web Crypto. */
  readonly hmacOf?: HmacOf | undefined;
}

/** What a signature depends on besides the request and the credentials. */
export interface SigningMoment {
  /** The region of a V4 signature; null for a V2 signature. */
  readonly region: string | null;
  /** This machine's time, corrected by the known difference from the service's time. */
  readonly nowMs: number;
  /** For credentials that sign by themselves. */
  readonly signal: AbortSignalLike;
}

/** Signs requests to one endpoint. */
export interface Signer {
  /**
   * Returns all headers of the request, including the signature. A `date` header is kept and signed.
   *
   * @throws {MaxComputeError} `invalid_argument` if the URL does not belong to the endpoint
   */
  sign(
    request: { readonly method: HttpMethod; readonly url: string; readonly headers: HeaderMap },
    credentials: Credentials,
    moment: SigningMoment,
  ): Promise<HeaderMap>;
}

// Keys change with the day, the region and the temporary credentials. It is enough to keep a few.
const keptKeys = 8;

/** Creates a signer. It keeps its keys where neither printing nor JSON shows them. */
export function createSigner({ endpoint, application, signaturePrefix = "aliyun_v4", hmacOf = webCryptoHmac }: SignerOptions): Signer {
  const keys = new BoundedMap<string, Promise<Hmac>>(keptKeys);

  /** @param scope of a V4 signature; null for a V2 signature */
  const keyOf = (secret: string, scope: SigningScope | null): Promise<Hmac> => {
    const name = JSON.stringify([scope?.date, scope?.region, secret]);
    const kept = keys.get(name);
    if (kept !== undefined) return kept;
    const key = scope === null ? v2Key(secret, hmacOf) : v4Key(secret, scope, hmacOf);
    keys.set(name, key);
    return key;
  };

  const authorize = async (
    key: AccessKeyCredentials | SigningCredentials,
    canonical: string,
    { region, nowMs, signal }: SigningMoment,
  ): Promise<string> => {
    if (isSigning(key)) return signElsewhere(key, { canonical, region, signal });
    const { accessKeyId, accessKeySecret } = key;
    if (region === null) return authorizationV2(accessKeyId, await keyOf(accessKeySecret, null), canonical);
    const scope: SigningScope = { date: signingDate(nowMs), region, prefix: signaturePrefix };
    return authorizationV4(accessKeyId, await keyOf(accessKeySecret, scope), scope, canonical);
  };

  return {
    async sign(request, credentials, moment) {
      const headers = { date: new Date(moment.nowMs).toUTCString(), ...request.headers };
      if (isBearer(credentials)) return { ...headers, "x-odps-bearer-token": credentials.bearerToken };
      const canonical = canonicalString({ method: request.method, target: targetOf(request.url, endpoint), headers });
      const authorization = await authorize(credentials, canonical, moment);
      return {
        ...headers,
        authorization,
        ...(isSigning(credentials) || credentials.securityToken === undefined
          ? {}
          : { "authorization-sts-token": credentials.securityToken }),
        ...(application === undefined
          ? {}
          : await applicationHeaders(application, await keyOf(application.accessKeySecret, null), authorization, signaturePrefix)),
      };
    },
  };
}

/** An error of foreign code may quote secrets, so its message is not repeated. */
async function signElsewhere(credentials: SigningCredentials, request: SigningRequest): Promise<string> {
  try {
    return await credentials.sign(request);
  } catch (error) {
    if (isMaxComputeError(error)) throw error;
    const name = error instanceof Error ? error.name : typeof error;
    throw new MaxComputeError(
      "configuration",
      `The credentials could not sign: ${name}; its message is not shown, because it may contain secrets.`,
      {
        nextStep: "Call sign on its own to see why it fails.",
      },
    );
  }
}

// The endpoint's own path, such as /api, is part of the URL but is not signed (docs/protocol.md 1.1).
function targetOf(url: string, endpoint: string): string {
  if (url.startsWith(`${endpoint}/`)) return url.slice(endpoint.length);
  throw new MaxComputeError("invalid_argument", "A request to an address outside the endpoint cannot be signed.");
}
