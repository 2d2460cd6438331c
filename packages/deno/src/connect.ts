import { createMaxCompute } from "@maxcompute-rx/core";
import type { MaxCompute } from "@maxcompute-rx/core";
import type { ConnectOptions } from "@maxcompute-rx/core/internal";

import { resolveConfiguration } from "./configuration.ts";
import { denoTransport } from "./deno-transport.ts";

/**
 * Creates a client of one MaxCompute project. Each setting comes from the options, from environment variables, or from odpscmd's
 * `odps_config.ini`, in this order. The README lists all names, and the permissions that each needs.
 *
 * Creating a client sends no request. Each client has its own connections; pass the same `transport` to several clients to share
 * them. Idle connections do not keep the process alive.
 *
 * @example
 * ```ts
 * const mc = connect(); // or connect({ project: "my_project" }), with the other settings from the environment
 * for await (const row of mc.query("select * from pyodps_iris limit 1")) console.log(row);
 * ```
 *
 * @throws {MaxComputeError} `configuration` if a setting is missing or wrong, or Deno does not allow to read it; the message names the
 * places that were searched and the flags to add. `invalid_argument` if an option is wrong. `unsupported` outside of Deno, and in
 * Deno before 2.9.6
 */
export function connect(options: ConnectOptions = {}): MaxCompute {
  const { configFile: _file, profile: _profile, transport, logview, ...others } = options;
  const { logviewHost, ...found } = resolveConfiguration(options);
  return createMaxCompute({
    ...others,
    ...found,
    transport: transport ?? denoTransport(),
    logview: { ...logview, host: logviewHost },
  });
}
