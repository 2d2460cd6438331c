import type { CallOptions } from "../options.ts";
import type { SettingValue } from "../wire/job.ts";

/** What can be said of an XFlow run. */
export interface XFlowOptions extends CallOptions {
  /** Project that the XFlow belongs to, such as `algo_public`. Default: the client's. */
  readonly xflowProject?: string | undefined;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly priority?: number | undefined;
  readonly hints?: Readonly<Record<string, SettingValue>> | undefined;
}
