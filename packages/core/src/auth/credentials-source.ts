import { MaxComputeError, isMaxComputeError } from "../error.ts";
import { isSigning, type Credentials, type CredentialsProvider, type SigningCredentials } from "./credentials.ts";

/** The source of a client's credentials, used for each signature. */
export interface CredentialsSource {
  /** The credentials to use now. Callers share one call of the provider. */
  get(): Promise<Credentials>;
  /**
   * To be called when the service refused the credentials as expired. Returns true if the next `get` calls the provider again,
   * false if the credentials are fixed.
   */
  refuse(): boolean;
}

/** How long before their expiration credentials are renewed. */
const renewBeforeMs = 5 * 60_000;
/** If a provider has not answered for this time, the next request calls it again, so that a call that hangs does not block all requests. */
const patienceMs = 30_000;
/** Shortest time between two calls while the provider returns credentials that expire soon. */
const leastPauseMs = 10_000;

/**
 * Creates a source from fixed credentials or a provider. A provider is called when credentials are first needed, shortly before
 * they expire, and after a refusal. If it fails while the old credentials are still valid, this is not an error.
 *
 * The source keeps secrets where neither printing nor JSON shows them.
 */
export function createCredentialsSource(credentials: Credentials | CredentialsProvider, clock: () => number): CredentialsSource {
  if (typeof credentials !== "function") {
    const fixed = checkCredentials(credentials);
    return { get: async () => fixed, refuse: () => false };
  }
  const provider = credentials;
  let current: Credentials | null = null;
  let askAgainAt = 0;
  let asking: Promise<Credentials> | null = null;
  let askedAt = 0;

  const ask = async (): Promise<Credentials> => {
    try {
      const given = checkCredentials(await provider());
      current = given;
      askAgainAt = renewalTime(given, clock());
      return given;
    } catch (error) {
      const old = current;
      if (old === null || endOf(old) <= clock()) throw providerError(error);
      askAgainAt = clock() + leastPauseMs;
      return old;
    } finally {
      asking = null;
    }
  };

  return {
    async get() {
      if (current !== null && clock() < askAgainAt) return current;
      if (asking === null || clock() - askedAt >= patienceMs) {
        askedAt = clock();
        // The provider is called in a later microtask, so `asking` is set before the call can fail.
        asking = Promise.resolve().then(ask);
      }
      return asking;
    },
    refuse() {
      current = null;
      return true;
    },
  };
}

function endOf(credentials: Credentials): number {
  return (isSigning(credentials) ? undefined : credentials.expiration)?.getTime() ?? Number.POSITIVE_INFINITY;
}

function renewalTime(credentials: Credentials, nowMs: number): number {
  return Math.max(endOf(credentials) - renewBeforeMs, nowMs + leastPauseMs);
}

// An error of a provider may quote secrets, so its message is not repeated, and it is not kept as the cause.
function providerError(error: unknown): MaxComputeError {
  if (isMaxComputeError(error)) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new MaxComputeError(
    "configuration",
    `The credentials provider failed with ${name}; its message is not shown, because it may contain secrets.`,
    {
      nextStep: "Call the provider on its own to see why it fails.",
    },
  );
}

function checkCredentials(value: unknown): Credentials {
  if (typeof value !== "object" || value === null) throw unusable("are not an object");
  if ("bearerToken" in value) {
    return { bearerToken: readSecret(value, "bearerToken"), expiration: readExpiration(value) };
  }
  if ("sign" in value) return { accessKeyId: readSecret(value, "accessKeyId"), sign: readSign(value.sign) };
  const key = {
    accessKeyId: readSecret(value, "accessKeyId"),
    accessKeySecret: readSecret(value, "accessKeySecret"),
    expiration: readExpiration(value),
  };
  const token = "securityToken" in value && value.securityToken ? readSecret(value, "securityToken") : undefined;
  return token === undefined ? key : { ...key, securityToken: token };
}

function readSecret(value: object, name: string): string {
  const secret: unknown = Reflect.get(value, name);
  if (typeof secret !== "string" || secret === "") throw unusable(`have no ${name}`);
  if (!/^[\x21-\x7e]+$/.test(secret)) throw unusable(`have a space, a line end or another unprintable character in ${name}`);
  return secret;
}

function readSign(sign: unknown): SigningCredentials["sign"] {
  if (typeof sign !== "function") throw unusable("have a sign that is not a function");
  return async (request) => {
    const authorization: unknown = await Reflect.apply(sign, undefined, [request]);
    if (typeof authorization === "string" && /^[!-~](?:[ -~]*[!-~])?$/.test(authorization)) return authorization;
    throw new MaxComputeError("configuration", "The credentials' sign returned something that cannot be a header.", {
      nextStep: "Return the value of Authorization: `ODPS {access key id}…:{signature}`.",
    });
  };
}

function readExpiration(value: object): Date | undefined {
  if (!("expiration" in value) || value.expiration === undefined || value.expiration === null) return undefined;
  if (value.expiration instanceof Date && !Number.isNaN(value.expiration.getTime())) return value.expiration;
  throw unusable("have an expiration that is not a Date");
}

function unusable(finding: string): MaxComputeError {
  return new MaxComputeError("configuration", `The credentials ${finding}.`, {
    nextStep: "Give { accessKeyId, accessKeySecret } with an optional securityToken, { accessKeyId, sign }, or { bearerToken }.",
  });
}
