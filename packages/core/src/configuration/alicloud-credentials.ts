import type { Credentials, CredentialsProvider } from "../auth/credentials.ts";
import { MaxComputeError } from "../error.ts";

/** What a client of `@alicloud/credentials` (2.4 or later) answers. */
export interface AlicloudCredentialModel {
  /** Id of the key; empty or absent when there is none. */
  /** Empty or absent when there is none. */
  readonly accessKeyId?: string | undefined;
  /** Secret of the key. */
  /** Belongs to the id. */
  readonly accessKeySecret?: string | undefined;
  /** STS token of a temporary key. */
  /** Of temporary (STS) keys. */
  readonly securityToken?: string | undefined;
  /** A bearer token, where the client gives one instead of a key. */
  /** Instead of a key. */
  readonly bearerToken?: string | undefined;
}

/** A client of `@alicloud/credentials`, newer or older. It renews what it gives by itself. */
export type AlicloudCredentialsClient =
  | { getCredential(): Promise<AlicloudCredentialModel> }
  | {
      getAccessKeyId(): Promise<string>;
      getAccessKeySecret(): Promise<string>;
      getSecurityToken(): Promise<string>;
      getBearerToken?(): string | Promise<string>;
    };

/** Whether this is such a client, rather than credentials or a function that gives them. */
export function isAlicloudClient(value: object): value is AlicloudCredentialsClient {
  return "getCredential" in value || "getAccessKeyId" in value;
}

/** Makes a provider of a client: `connect({ credentials: new Credential() })`. */
export function alicloudProvider(client: AlicloudCredentialsClient): CredentialsProvider {
  return async () => toCredentials("getCredential" in client ? await client.getCredential() : await askOneByOne(client));
}

async function askOneByOne(
  client: Exclude<AlicloudCredentialsClient, { getCredential: unknown }>,
): Promise<AlicloudCredentialModel> {
  const accessKeyId = await client.getAccessKeyId();
  if (!accessKeyId) return { bearerToken: await client.getBearerToken?.() };
  return { accessKeyId, accessKeySecret: await client.getAccessKeySecret(), securityToken: await client.getSecurityToken() };
}

function toCredentials({ accessKeyId, accessKeySecret, securityToken, bearerToken }: AlicloudCredentialModel): Credentials {
  // These clients say "none" with an empty string.
  if (accessKeyId && accessKeySecret) return { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) };
  if (bearerToken) return { bearerToken };
  throw new MaxComputeError("configuration", "The credentials client gave neither an access key nor a bearer token.", {
    nextStep: "Check how the @alicloud/credentials client was configured.",
  });
}
