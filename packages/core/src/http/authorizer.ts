import type { SchedulerLike } from "rxjs";

import { isBearer, type ApplicationAccount, type Credentials, type CredentialsProvider } from "../auth/credentials.ts";
import { createCredentialsSource } from "../auth/credentials-source.ts";
import { createSigner } from "../auth/signer.ts";
import { clockOffsetOf } from "../auth/skew.ts";
import type { MaxComputeError } from "../error.ts";
import type { Interceptor } from "../transport.ts";

/** Signs requests, and corrects how it signs by what the service says about signatures. */
export interface Authorizer {
  /** The innermost interceptor: signs anew whatever it is handed. */
  readonly interceptor: Interceptor;
  /**
   * Corrects what a refused signature was made with. Gives the correction, after which the same request may be sent again, or
   * null when the refusal is about something else. The service refuses so before it does anything: even a submit may be repeated.
   */
  correct(error: MaxComputeError): SignatureCorrection | null;
  /** The same error, with any secret that this client has used struck out: a service may quote what it refuses. */
  withoutSecrets(error: MaxComputeError): MaxComputeError;
  /** The credentials in force; a provider is asked when there are none or they expire. */
  credentials(): Promise<Credentials>;
}

/** `clock`: the service's time is known now. `v2`: signatures are V2 from now on. `credentials`: the provider will be asked again. */
export type SignatureCorrection = "clock" | "v2" | "credentials";

export interface AuthorizerOptions {
  readonly endpoint: string;
  readonly credentials: Credentials | CredentialsProvider;
  readonly application: ApplicationAccount | undefined;
  /** Null when none is known: then V2 signs. */
  readonly region: string | null;
  readonly signature: "auto" | "v2" | "v4";
  readonly signaturePrefix: string | undefined;
  readonly scheduler: SchedulerLike;
}

export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { scheduler, signature } = options;
  const source = createCredentialsSource(options.credentials, () => scheduler.now());
  const signer = createSigner(options);
  let clockOffsetMs = 0;
  let region = signature === "v2" ? null : options.region;
  let used: Credentials | undefined;

  return {
    credentials: () => source.get(),

    withoutSecrets(error) {
      const secrets = [...secretsOf(options.application), ...secretsOf(used)];
      const message = secrets.reduce((text, secret) => text.replaceAll(secret, "…"), error.message);
      return message === error.message ? error : error.reworded(message);
    },

    interceptor: (next) => async (request) => {
      const credentials = await source.get();
      used = credentials;
      const headers = await signer.sign(request, credentials, { region, nowMs: scheduler.now() + clockOffsetMs });
      return next({ ...request, headers });
    },

    correct(error) {
      if (error.code === "clock_skewed") {
        // Measured against this machine's clock, not added up: several calls may be refused at the same time.
        const offset = clockOffsetOf(error.message, scheduler.now());
        if (offset === null) return null;
        clockOffsetMs = offset;
        return "clock";
      }
      if (error.code === "credentials_expired") return source.refuse() ? "credentials" : null;
      // Also when another call has made this correction already: the refused request may have been signed before that.
      if (signature === "auto" && options.region !== null && refusesV4(error)) {
        region = null;
        return "v2";
      }
      return null;
    },
  };
}

// What is shorter than a key or token stands in too many texts by chance.
const shortestSecret = 8;

function secretsOf(credentials: Credentials | ApplicationAccount | undefined): readonly string[] {
  if (credentials === undefined) return [];
  const secrets = isBearer(credentials) ? [credentials.bearerToken] : [credentials.accessKeySecret, credentials.securityToken];
  return secrets.flatMap((secret) => (secret !== undefined && secret.length >= shortestSecret ? [secret] : []));
}

/** The answers that make PyODPS go back to V2 for good (docs/protocol.md 7.4). A wrong signature is not among them. */
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
