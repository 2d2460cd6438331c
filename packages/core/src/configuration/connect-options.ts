import type { Credentials, CredentialsProvider } from "../auth/credentials.ts";
import type { MaxComputeOptions } from "../options.ts";
import type { AlicloudCredentialsClient } from "./alicloud-credentials.ts";

type CoreOptions = Omit<MaxComputeOptions, "credentials">;

/** Every option of a client, all optional: an option that is absent is searched for elsewhere, or has a default. */
type OptionalCoreOptions = { readonly [Name in keyof CoreOptions]?: CoreOptions[Name] | undefined };

/** Options of an adapter's `connect`. They take precedence over the environment, and the environment over `odps_config.ini`. */
export interface ConnectOptions extends OptionalCoreOptions {
  /** A key, an STS key, a bearer token, a function that returns one, or a client of `@alicloud/credentials`. */
  readonly credentials?: Credentials | CredentialsProvider | AlicloudCredentialsClient | undefined;
  /**
   * Path of an `odps_config.ini`, as odpscmd uses. Default: `ODPS_CONFIG_FILE`, else `odps_config.ini` in the working
   * directory, else `~/.odpscmd/odps_config.ini`.
   */
  readonly configFile?: string | undefined;
  /**
   * A profile: the section `[name]` of the `odps_config.ini`, whose keys take the place of those before the first section. When it is
   * named here, the file takes precedence over the environment. Default: `ODPS_PROFILE`, else none.
   */
  readonly profile?: string | undefined;
}
