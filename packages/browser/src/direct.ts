import { createMaxCompute, fetchTransport } from "@maxcompute-rx/core";
import type { BearerCredentials, MaxCompute, MaxComputeOptions } from "@maxcompute-rx/core";

import { keysInPage } from "./gateway/gateway-options.ts";

/** Options of {@link connectDirect}: those of every client, with a bearer token as the only credentials. */
export interface DirectOptions extends Omit<
  MaxComputeOptions,
  "credentials" | "transport" | "application" | "signature" | "signaturePrefix"
> {
  /** A bearer token, or a function that returns one and is called again when it expires. */
  readonly credentials: BearerCredentials | (() => BearerCredentials | Promise<BearerCredentials>);
}

/**
 * Creates a client that sends requests to the service itself, without a gateway. It accepts a bearer token only. The endpoint has to
 * allow pages of other origins (CORS, with `Location` and `x-odps-*` exposed); the emulator can, the service is not known to do so.
 * Each page polls on its own here. Prefer `connect`.
 *
 * @example
 * ```ts
 * const mc = connectDirect({ endpoint: "https://service.example.com/api", project: "my_project", credentials: { bearerToken } });
 * ```
 *
 * @throws {MaxComputeError} `invalid_argument` if an option is missing or wrong, or would bring a key into the page
 */
export function connectDirect(options: DirectOptions): MaxCompute {
  const { credentials } = options;
  const bearerOnly = typeof credentials === "function" ? async () => checked(await credentials()) : checked(credentials);
  return createMaxCompute({
    ...options,
    credentials: bearerOnly,
    transport: fetchTransport({ fetch: (request) => globalThis.fetch(request) }),
  });
}

function checked(credentials: BearerCredentials): BearerCredentials {
  // Pages in JavaScript can pass anything.
  if (typeof credentials !== "object" || credentials === null || !("bearerToken" in credentials) || "accessKeyId" in credentials)
    throw keysInPage();
  return credentials;
}
