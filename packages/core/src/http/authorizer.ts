import type { SchedulerLike } from "rxjs";

import type { ApplicationAccount, Credentials, CredentialsProvider } from "../auth/credentials.ts";
import { createCredentialsSource } from "../auth/credentials-source.ts";
import type { HmacOf } from "../auth/hmac.ts";
import { SecretRedactor } from "../auth/secret-redactor.ts";
import { createSigner } from "../auth/signer.ts";
import { clockOffsetOf } from "../auth/skew.ts";
import type { MaxComputeError } from "../error.ts";
import type { Interceptor } from "../transport.ts";

/** Signs requests, and corrects its signatures when the service refuses them. */
export interface Authorizer {
  /** The innermost interceptor: signs each request that it receives. */
  readonly interceptor: Interceptor;
  /**
   * Corrects the cause of a refused signature. Returns the correction, after which the same request may be sent again, or null
   * if the refusal has another reason. The service checks signatures before it does anything, so even a submit may be repeated.
   */
  correct(error: MaxComputeError): SignatureCorrection | null;
  /** The same error without the secrets that this client has used, because a service may quote what it refuses. */
  withoutSecrets(error: MaxComputeError): MaxComputeError;
  /** The current credentials. A provider is called if there are none or they expire soon. */
  credentials(): Promise<Credentials>;
}

/** `clock`: the service's time is now known. `v2`: signatures are V2 from now on. `credentials`: the provider will be called again. */
export type SignatureCorrection = "clock" | "v2" | "credentials";

export interface AuthorizerOptions {
  readonly endpoint: string;
  readonly credentials: Credentials | CredentialsProvider;
  readonly application?: ApplicationAccount | undefined;
  /** Null if no region is known; then signatures are V2. */
  readonly region: string | null;
  readonly signature: "auto" | "v2" | "v4";
  readonly signaturePrefix?: string | undefined;
  /** How HMACs are computed. Default: by Web Crypto. */
  readonly hmacOf?: HmacOf | undefined;
  readonly scheduler: SchedulerLike;
}

export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { scheduler, signature } = options;
  const source = createCredentialsSource(options.credentials, () => scheduler.now());
  const signer = createSigner(options);
  let clockOffsetMs = 0;
  let region = signature === "v2" ? null : options.region;
  const redactor = new SecretRedactor();
  if (options.application !== undefined) redactor.add(options.application);

  return {
    credentials: () => source.get(),

    withoutSecrets: (error) => redactor.redactError(error),

    interceptor: (next) => async (request) => {
      const credentials = await source.get();
      redactor.add(credentials);
      const headers = await signer.sign(request, credentials, { region, nowMs: scheduler.now() + clockOffsetMs, signal: request.signal });
      const response = await next({ ...request, headers });
      const requestId = response.headers[requestIdHeader];
      // Reports, errors and gateways show this id, so it must not contain a secret.
      return requestId === undefined
        ? response
        : { ...response, headers: { ...response.headers, [requestIdHeader]: redactor.redact(requestId, "...") } };
    },

    correct(error) {
      if (error.code === "clock_skewed") {
        // Measured against this machine's clock and not accumulated, because several calls may be refused at the same time.
        const offset = clockOffsetOf(error.message, scheduler.now());
        if (offset === null) return null;
        clockOffsetMs = offset;
        return "clock";
      }
      if (error.code === "credentials_expired") return source.refuse() ? "credentials" : null;
      // Also if another call has already made this correction: the refused request may have been signed before it.
      if (signature === "auto" && options.region !== null && refusesV4(error)) {
        region = null;
        return "v2";
      }
      return null;
    },
  };
}

const requestIdHeader = "x-odps-request-id";

/** The answers after which PyODPS always signs with V2 (docs/protocol.md 7.4). A wrong signature is not one of them. */
function refusesV4(error: MaxComputeError): boolean {
  const text = error.message.toLowerCase();
  switch (error.serverCode) {
    case "InternalServerError":
      return text.includes("need ak v3 support") || text.includes("accesskey acl denied");
    case "InvalidParameter":
      return text.includes("odps-0410051");
    case "AuthorizationRequired":
    case "Unauthorized":
      return text.includes("invalid or missing");
    default:
      return false;
  }
}
