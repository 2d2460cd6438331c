import { MaxComputeError, isMaxComputeError } from "../error.ts";
import type { Credentials, CredentialsProvider } from "./credentials.ts";

/** Where a client gets its credentials, each time it signs. */
export interface CredentialsSource {
  /** The credentials to use now. All who ask while the provider is being asked share one answer. */
  get(): Promise<Credentials>;
  /**
   * Told that the service refused the credentials as expired. True when the next `get` asks the provider again; false
   * when they are fixed, so that there are no others.
   */
  refuse(): boolean;
}

/** How long before their end credentials are renewed. */
const renewBeforeMs = 5 * 60_000;
/** A provider that has not answered for so long is asked again by the next call; the hung ask blocks nobody for good. */
const patienceMs = 30_000;
/** Shortest time between two asks while the provider keeps giving credentials that are about to end. */
const leastPauseMs = 10_000;

/**
 * Makes a source of fixed credentials or of a provider. A provider is asked when first needed, shortly before the end of
 * what it gave, and after a refusal. While the old ones still live, a provider that fails is not an error.
 *
 * The source holds secrets where neither printing nor JSON reaches them.
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
        // The provider is called in a later microtask, so `asking` is set before anything can fail.
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

function endOf({ expiration }: Credentials): number {
  return expiration?.getTime() ?? Number.POSITIVE_INFINITY;
}

function renewalTime(credentials: Credentials, nowMs: number): number {
  return Math.max(endOf(credentials) - renewBeforeMs, nowMs + leastPauseMs);
}

// What a provider throws may quote the secrets it was reading, so nothing of it is repeated or kept as a cause.
function providerError(error: unknown): MaxComputeError {
  if (isMaxComputeError(error)) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new MaxComputeError("configuration", `The credentials provider failed with ${name}; its message is withheld, as it may hold secrets.`, {
    nextStep: "Call the provider on its own to see why it fails.",
  });
}

function checkCredentials(value: unknown): Credentials {
  if (typeof value !== "object" || value === null) throw unusable("are not an object");
  if ("bearerToken" in value) {
    return { bearerToken: readSecret(value, "bearerToken"), expiration: readExpiration(value) };
  }
  const key = { accessKeyId: readSecret(value, "accessKeyId"), accessKeySecret: readSecret(value, "accessKeySecret"), expiration: readExpiration(value) };
  const token = "securityToken" in value && value.securityToken ? readSecret(value, "securityToken") : undefined;
  return token === undefined ? key : { ...key, securityToken: token };
}

function readSecret(value: object, name: string): string {
  const secret: unknown = Reflect.get(value, name);
  if (typeof secret !== "string" || secret === "") throw unusable(`have no ${name}`);
  if (!/^[\x21-\x7e]+$/.test(secret)) throw unusable(`have a blank, a line end or another unprintable character in ${name}`);
  return secret;
}

function readExpiration(value: object): Date | undefined {
  if (!("expiration" in value) || value.expiration === undefined || value.expiration === null) return undefined;
  if (value.expiration instanceof Date && !Number.isNaN(value.expiration.getTime())) return value.expiration;
  throw unusable("have an expiration that is not a Date");
}

function unusable(finding: string): MaxComputeError {
  return new MaxComputeError("configuration", `The credentials ${finding}.`, {
    nextStep: "Give { accessKeyId, accessKeySecret } with an optional securityToken, or { bearerToken }.",
  });
}
