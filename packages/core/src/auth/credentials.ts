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

/** A key that requests are signed with, or a token that is sent with them. */
export type Credentials = AccessKeyCredentials | BearerCredentials;

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
