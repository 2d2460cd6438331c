import type { MaxCompute } from "@maxcompute-rx/core";
import { openClient } from "@maxcompute-rx/core/internal";
import type { ConnectOptions } from "@maxcompute-rx/core/internal";

import { resolveConfiguration } from "./configuration.ts";
import { nodeHmac } from "./node-hmac.ts";
import { undiciTransport } from "./undici-transport.ts";

/**
 * Creates a client of one MaxCompute project. Each setting comes from the options, from environment variables, or from odpscmd's
 * `odps_config.ini`, in this order. The README lists all names.
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
 * @throws {MaxComputeError} `configuration` if a setting is missing or wrong; the message names the places that were searched.
 * `invalid_argument` if an option is wrong; `unsupported` in a Node that is too old
 */
export function connect(options: ConnectOptions = {}): MaxCompute {
  const { configFile: _file, profile: _profile, transport = undiciTransport(), logview, ...others } = options;
  const { logviewHost, ...found } = resolveConfiguration(options);
  return openClient({ ...others, ...found, transport, logview: { ...logview, host: logviewHost } }, { hmacOf: nodeHmac }).client;
}
