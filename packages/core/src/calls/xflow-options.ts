import type { CallOptions } from "../options.ts";
import type { SettingValue } from "../wire/job/job.ts";

/** What can be said of an XFlow run. */
export interface XFlowOptions extends CallOptions {
  /** Project that the XFlow belongs to, such as `algo_public`. Default: the client's. */
  readonly xflowProject?: string | undefined;
  /** Parameters of the XFlow by name. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** From 0 up, 0 being the most urgent. Default: the service's. */
  readonly priority?: number | undefined;
  /** Settings of this run. */
  readonly hints?: Readonly<Record<string, SettingValue>> | undefined;
}
