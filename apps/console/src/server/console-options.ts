import type { EmulatorOptions } from "@maxcompute-rx/emulator";
import type { GatewayAction } from "@maxcompute-rx/gateway";

import type { HistoryOptions } from "./history/open-history.ts";

/** Options of a console. */
export interface ConsoleOptions {
  /** Port. Default: any free port. */
  readonly port?: number | undefined;
  /** Address to listen on. Default: `127.0.0.1`, which only this machine can reach. */
  readonly host?: string | undefined;
  /** Serve the configured project (environment variables, `odps_config.ini`), read-only, instead of an emulator. Default: false. */
  readonly account?: boolean | undefined;
  /** Keep demo jobs running on the emulator. Default: false. */
  readonly workload?: boolean | undefined;
  /** Where jobs are recorded, and how much is kept; false: nowhere. Default: in memory, until the console is closed. */
  readonly history?: HistoryOptions | false | undefined;
  /** Requests for the page wait for this. Default: the page is there. */
  readonly page?: Promise<unknown> | undefined;
  /** Options of the emulator. */
  readonly emulator?: EmulatorOptions | undefined;
  /** What visitors of the emulator may do. Default: everything. */
  readonly actions?: readonly GatewayAction[] | undefined;
}

export const everyAction: readonly GatewayAction[] = ["read", "read-sql", "read-results", "submit", "stop", "logview", "read-tables"];

/** The actions that are allowed on a real project: no submit, no stop. */
export const readingActions: readonly GatewayAction[] = ["read", "read-sql", "read-results", "logview", "read-tables"];
