import type { Credentials, CredentialsProvider } from "../auth/credentials.ts";
import { MaxComputeError } from "../error.ts";

/** The credential that a client of `@alicloud/credentials` (2.4 or later) returns. */
export interface AlicloudCredentialModel {
  /** Id of the key; empty or absent when there is none. */
  readonly accessKeyId?: string | undefined;
  /** Secret of the key. */
  readonly accessKeySecret?: string | undefined;
  /** STS token of a temporary key. */
  readonly securityToken?: string | undefined;
  /** A bearer token, when the client returns one instead of a key. */
  readonly bearerToken?: string | undefined;
}

/** A client of `@alicloud/credentials`, with the interface of version 2.4 or of an older one. It renews its credentials itself. */
export type AlicloudCredentialsClient =
  | { getCredential(): Promise<AlicloudCredentialModel> }
  | {
      getAccessKeyId(): Promise<string>;
      getAccessKeySecret(): Promise<string>;
      getSecurityToken(): Promise<string>;
      getBearerToken?(): string | Promise<string>;
    };

/** Whether a value is such a client, and not credentials or a function that returns them. */
export function isAlicloudClient(value: object): value is AlicloudCredentialsClient {
  return "getCredential" in value || "getAccessKeyId" in value;
}

/** Makes a provider of such a client, as for `connect({ credentials: new Credential() })`. */
export function alicloudProvider(client: AlicloudCredentialsClient): CredentialsProvider {
  return async () => toCredentials("getCredential" in client ? await client.getCredential() : await askOneByOne(client));
}

async function askOneByOne(client: Exclude<AlicloudCredentialsClient, { getCredential: unknown }>): Promise<AlicloudCredentialModel> {
  const accessKeyId = await client.getAccessKeyId();
  if (!accessKeyId) return { bearerToken: await client.getBearerToken?.() };
  return { accessKeyId, accessKeySecret: await client.getAccessKeySecret(), securityToken: await client.getSecurityToken() };
}

function toCredentials({ accessKeyId, accessKeySecret, securityToken, bearerToken }: AlicloudCredentialModel): Credentials {
  // These clients return an empty string for an absent value.
  if (accessKeyId && accessKeySecret) return { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) };
  if (bearerToken) return { bearerToken };
  throw new MaxComputeError("configuration", "The credentials client gave neither an access key nor a bearer token.", {
    nextStep: "Check how the @alicloud/credentials client was configured.",
  });
}
