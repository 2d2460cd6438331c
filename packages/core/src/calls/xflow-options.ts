import type { CallOptions } from "../options.ts";
import type { SettingValue } from "../wire/job/job.ts";

/** Options of an XFlow run. */
export interface XFlowOptions extends CallOptions {
  /** Project that the XFlow belongs to, such as `algo_public`. Default: the client's. */
  readonly xflowProject?: string | undefined;
  /** Parameters of the XFlow by name. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** Priority from 0 up; 0 is the most urgent. Default: the default of the service. */
  readonly priority?: number | undefined;
  /** Settings of this run. */
  readonly hints?: Readonly<Record<string, SettingValue>> | undefined;
}
