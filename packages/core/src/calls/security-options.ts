import type { CallOptions } from "../options.ts";
import type { SettingValue } from "../wire/job/job.ts";

/** Options of a statement about users, roles and permissions. */
export interface SecurityQueryOptions extends CallOptions {
  /** Settings of this statement. */
  readonly hints?: Readonly<Record<string, SettingValue>> | undefined;
  /** Schema for names without one (`odps.default.schema`). Default: the client's `schema`. */
  readonly defaultSchema?: string | undefined;
  /** A token that the service requires for some statements in projects under supervision (`odps-x-supervision-token`); secret. */
  readonly supervisionToken?: string | undefined;
  /** Longest time to wait for a statement that is not answered at once, in milliseconds; then `timeout`. Default: no limit. */
  readonly timeoutMs?: number | undefined;
}
