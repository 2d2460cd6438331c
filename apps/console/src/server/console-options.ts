import type { EmulatorOptions } from "@maxcompute-rx/emulator";
import type { GatewayAction } from "@maxcompute-rx/gateway";

/** How a console is served. */
export interface ConsoleOptions {
  /** Default: any free one. */
  readonly port?: number | undefined;
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string | undefined;
  /** Serve the project that the configuration names (environment, `odps_config.ini`), read only, instead of an emulator. */
  readonly account?: boolean | undefined;
  /** Keep jobs running on the emulator. Default false. */
  readonly workload?: boolean | undefined;
  /** Of the emulator. */
  readonly emulator?: EmulatorOptions | undefined;
  /** What visitors of the emulator may do. Default: everything. */
  readonly actions?: readonly GatewayAction[] | undefined;
}

export const everyAction: readonly GatewayAction[] = ["read", "read-sql", "read-results", "submit", "stop", "logview"];

/** On a real project nothing is submitted and nothing is stopped from here. */
export const readingActions: readonly GatewayAction[] = ["read", "read-sql", "read-results", "logview"];
