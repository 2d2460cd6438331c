import { createMaxCompute } from "@maxcompute-rx/core";
import type { MaxCompute } from "@maxcompute-rx/core";
import type { ConnectOptions } from "@maxcompute-rx/core/internal";

import { resolveConfiguration } from "./configuration.ts";
import { denoTransport } from "./deno-transport.ts";

/**
 * A client of one MaxCompute project, configured from options, the environment and odpscmd's `odps_config.ini`, in this
 * order. The README lists every name, and the permissions that each needs.
 *
 * ```ts
 * const mc = connect(); // or connect({ project: "my_project" }), the rest from the environment
 * for await (const row of mc.query("select * from pyodps_iris limit 1")) console.log(row);
 * ```
 *
 * Makes no request. Each call makes a client with connections of its own; give one `transport` to several clients to
 * share them. Idle connections do not keep the process alive.
 *
 * @throws {MaxComputeError} `configuration` when a setting is missing or wrong, or Deno may not look for it, naming the
 * places looked in and the flags to add; `invalid_argument` when an option is wrong; `unsupported` outside of Deno, and
 * in a Deno older than 2.9.6
 */
export function connect(options: ConnectOptions = {}): MaxCompute {
  const { configFile: _read, transport, logview, ...others } = options;
  const { logviewHost, ...found } = resolveConfiguration(options);
  return createMaxCompute({
    ...others,
    ...found,
    transport: transport ?? denoTransport(),
    logview: { ...logview, host: logviewHost },
  });
}
