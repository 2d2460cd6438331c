/** An access key, permanent or temporary (docs/protocol.md 7). With `securityToken` it is an STS account. */
export interface AccessKeyCredentials {
  /** Id of the key; not secret. */
  readonly accessKeyId: string;
  /** Secret of the key; never sent, logged or shown. */
  readonly accessKeySecret: string;
  /** STS token that belongs to a temporary key (docs/protocol.md 7.5). */
  readonly securityToken?: string | undefined;
  /** When a temporary key ends; a provider is asked again shortly before. */
  readonly expiration?: Date | undefined;
}

/** A bearer token: sent as it is, nothing is signed (docs/protocol.md 7.5). */
export interface BearerCredentials {
  /** The token; secret. */
  readonly bearerToken: string;
  /** When the token ends; a provider is asked again shortly before. */
  readonly expiration?: Date | undefined;
}

/** What requests are signed or marked with. */
export type Credentials = AccessKeyCredentials | BearerCredentials;

/** Gives credentials when asked; asked again when they are about to expire or were refused as expired. */
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

/** Whether these are a bearer token rather than a key. */
export function isBearer(credentials: Credentials): credentials is BearerCredentials {
  return "bearerToken" in credentials;
}
