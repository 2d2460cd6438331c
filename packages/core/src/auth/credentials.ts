import type { AbortSignalLike } from "../transport.ts";

/** An access key, permanent or temporary (docs/protocol.md 7). With `securityToken` it is an STS account. */
export interface AccessKeyCredentials {
  /** Id of the key; not secret. */
  readonly accessKeyId: string;
  /** Secret of the key; never sent, logged or shown. */
  readonly accessKeySecret: string;
  /** STS token that belongs to a temporary key (docs/protocol.md 7.5). */
  readonly securityToken?: string | undefined;
  /** When a temporary key expires. A provider is called again shortly before. */
  readonly expiration?: Date | undefined;
}

/** A bearer token. It is sent unchanged, and nothing is signed (docs/protocol.md 7.5). */
export interface BearerCredentials {
  /** The token; secret. */
  readonly bearerToken: string;
  /** When the token expires. A provider is called again shortly before. */
  readonly expiration?: Date | undefined;
}

/** A key that is kept elsewhere, such as in a sign server or a key store, which signs in its place (docs/protocol.md 7.5). */
export interface SigningCredentials {
  /** Id of the key; not secret. */
  readonly accessKeyId: string;
  /**
   * Returns the value of the header `Authorization`. It is called for each attempt at a request. What it throws ends the attempt
   * before anything is sent: a `MaxComputeError` reaches the caller, anything else becomes `configuration`.
   */
  readonly sign: (request: SigningRequest) => Promise<string>;
}

/** What is to be signed. */
export interface SigningRequest {
  /** The canonical string of the request (docs/protocol.md 7.1). */
  readonly canonical: string;
  /** The region of a V4 signature; null for a V2 signature. */
  readonly region: string | null;
  /** Aborted when the attempt has ended. */
  readonly signal: AbortSignalLike;
}

/** A key that requests are signed with, something that signs them, or a token that is sent with them. */
export type Credentials = AccessKeyCredentials | SigningCredentials | BearerCredentials;

/** Returns credentials. It is called again when they expire soon, or when the service refused them as expired. */
export type CredentialsProvider = () => Credentials | Promise<Credentials>;

/** A second signature by an application (docs/protocol.md 7.5, `application-authentication`). */
export interface ApplicationAccount {
  /** Id of the application's key. */
  readonly accessKeyId: string;
  /** Secret of the application's key; never sent, logged or shown. */
  readonly accessKeySecret: string;
  /** STS token of the application, sent as `sts-token`. */
  readonly securityToken?: string | undefined;
}

/** Whether these credentials are a bearer token and not a key. */
export function isBearer(credentials: Credentials): credentials is BearerCredentials {
  return "bearerToken" in credentials;
}

/** Whether these credentials sign by themselves. */
export function isSigning(credentials: Credentials): credentials is SigningCredentials {
  return "sign" in credentials;
}
