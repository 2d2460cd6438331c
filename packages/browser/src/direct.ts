import { createMaxCompute, fetchTransport } from "@maxcompute-rx/core";
import type { BearerCredentials, MaxCompute, MaxComputeOptions } from "@maxcompute-rx/core";

import { keysInPage } from "./gateway/gateway-options.ts";

/** Options of {@link connectDirect}: those of every client, but only a bearer token as credentials. */
export interface DirectOptions extends Omit<
  MaxComputeOptions,
  "credentials" | "transport" | "application" | "signature" | "signaturePrefix"
> {
  /** A bearer token, or a function that gives one and is asked again when it expires. */
  readonly credentials: BearerCredentials | (() => BearerCredentials | Promise<BearerCredentials>);
}

/**
 * A client that asks the service itself, without a gateway: with a bearer token only, and only where the endpoint lets pages
 * of other origins call (CORS; `Location` and `x-odps-*` exposed). The service is not known to do so; the emulator can.
 *
 * Everybody polls for himself here; {@link connect} is the normal way.
 *
 * @throws {MaxComputeError} `invalid_argument` when an option is missing or wrong, or would bring a key into the page
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
  // Not every page is written in TypeScript.
  if (typeof credentials !== "object" || credentials === null || !("bearerToken" in credentials) || "accessKeyId" in credentials)
    throw keysInPage();
  return credentials;
}
