import type { Credentials, CredentialsProvider } from "@maxcompute-rx/core";
import { SecretRedactor } from "@maxcompute-rx/core/internal";

/** The gateway's credentials, which are remembered when they are given to the client, so that no answer shows them. */
export class KnownCredentials {
  /** The credentials for the client. */
  readonly given: Credentials | CredentialsProvider;
  readonly #redactor = new SecretRedactor();

  constructor(credentials: Credentials | CredentialsProvider) {
    this.given = typeof credentials === "function" ? async () => this.#remember(await credentials()) : this.#remember(credentials);
  }

  /**
   * Whether a link carries a bearer token of the gateway's own. A client whose credentials are one puts it into legacy LogView
   * links (docs/protocol.md 3.3), as all clients do; but links of a gateway go to other people.
   */
  areIn(link: string): boolean {
    return [...new URL(link).searchParams.values()].some((value) => this.#redactor.has(value));
  }

  /** The text without any of the secrets: a service may quote what it refuses. */
  redact(text: string): string {
    return this.#redactor.redact(text);
  }

  #remember<T extends Credentials>(credentials: T): T {
    this.#redactor.add(credentials);
    return credentials;
  }
}
