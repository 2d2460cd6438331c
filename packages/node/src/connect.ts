import { createMaxCompute } from "@maxcompute-rx/core";
import type { MaxCompute } from "@maxcompute-rx/core";
import type { ConnectOptions } from "@maxcompute-rx/core/internal";

import { resolveConfiguration } from "./configuration.ts";
import { undiciTransport } from "./undici-transport.ts";

/**
 * A client of one MaxCompute project, configured from where Node programs keep such things: options, the environment,
 * odpscmd's `odps_config.ini`, in this order. The README lists every name.
 *
 * ```ts
 * const mc = connect(); // or connect({ project: "my_project" }), the rest from the environment
 * for await (const row of mc.query("select * from pyodps_iris limit 1")) console.log(row);
 * ```
 *
 * Makes no request. Each call makes a client with connections of its own; give one `transport` to several clients to
 * share them. Idle connections do not keep the process alive.
 *
 * @throws {MaxComputeError} `configuration` when a setting is missing or wrong, naming the places looked in;
 * `invalid_argument` when an option is wrong
 */
export function connect(options: ConnectOptions = {}): MaxCompute {
  const { configFile: _read, transport = undiciTransport(), logview, ...others } = options;
  const { logviewHost, ...found } = resolveConfiguration(options);
  return createMaxCompute({ ...others, ...found, transport, logview: { ...logview, host: logviewHost } });
}
