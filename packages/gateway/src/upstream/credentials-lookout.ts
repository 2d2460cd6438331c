import type { Credentials, CredentialsProvider } from "@maxcompute-rx/core";

/** Temporary credentials that are remembered after newer ones came; what is older has expired. */
const mostSecrets = 20;
/** What is shorter than any key or token stands in too many texts by chance. */
const shortestSecret = 8;

/** Looks at the gateway's credentials on their way to the client, so that they are known where they must not be shown. */
export class CredentialsLookout {
  readonly credentials: Credentials | CredentialsProvider;
  readonly #secrets = new Set<string>();

  constructor(credentials: Credentials | CredentialsProvider) {
    this.credentials =
      typeof credentials === "function" ? async () => this.#note(await credentials()) : this.#note(credentials);
  }

  /**
   * Whether a link carries a bearer token of the gateway's own. A client whose credentials are one puts it into legacy LogView
   * links (docs/protocol.md 3.3), as all clients do; but links of a gateway go to other people.
   */
  isIn(link: string): boolean {
    return [...new URL(link).searchParams.values()].some((value) => this.#secrets.has(value));
  }

  /** A text with every secret struck out: a service may quote what it refuses. */
  strikeFrom(text: string): string {
    return [...this.#secrets].reduce((struck, secret) => struck.replaceAll(secret, "…"), text);
  }

  #note<T extends Credentials>(given: T): T {
    const secrets = "bearerToken" in given ? [given.bearerToken] : [given.accessKeySecret, given.securityToken];
    for (const secret of secrets) {
      if (typeof secret === "string" && secret.length >= shortestSecret) this.#secrets.add(secret);
    }
    const [oldest] = this.#secrets;
    if (this.#secrets.size > mostSecrets && oldest !== undefined) this.#secrets.delete(oldest);
    return given;
  }
}
