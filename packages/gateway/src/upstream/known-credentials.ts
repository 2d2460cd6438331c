import type { Credentials, CredentialsProvider } from "@maxcompute-rx/core";
import { SecretRedactor } from "@maxcompute-rx/core/internal";

/** The gateway's credentials, remembered when the client receives them, so that they can be removed from all answers. */
export class KnownCredentials {
  /** The credentials for the client. */
  readonly given: Credentials | CredentialsProvider;
  readonly #redactor = new SecretRedactor();

  constructor(credentials: Credentials | CredentialsProvider) {
    this.given = typeof credentials === "function" ? async () => this.#remember(await credentials()) : this.#remember(credentials);
  }

  /**
   * Whether a link contains a bearer token of the gateway. Clients with such credentials put the token into legacy LogView links
   * (docs/protocol.md 3.3), but other people receive the links of a gateway.
   */
  areIn(link: string): boolean {
    return [...new URL(link).searchParams.values()].some((value) => this.#redactor.has(value));
  }

  /** Removes all secrets from a text: a service may quote them in an error. */
  redact(text: string): string {
    return this.#redactor.redact(text);
  }

  #remember<T extends Credentials>(credentials: T): T {
    this.#redactor.add(credentials);
    return credentials;
  }
}
