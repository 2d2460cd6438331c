import type { Credentials, CredentialsProvider } from "@maxcompute-rx/core";

/**
 * A client whose credentials are a bearer token puts it into legacy LogView links (docs/protocol.md 3.3), as all clients do. A
 * gateway must not: its links go to other people. This looks at the credentials on their way to the client.
 */
export class BearerLookout {
  readonly credentials: Credentials | CredentialsProvider;
  readonly #seen = new Set<string>();

  constructor(credentials: Credentials | CredentialsProvider) {
    const noted = <T extends Credentials>(given: T): T => {
      if ("bearerToken" in given) this.#seen.add(given.bearerToken);
      return given;
    };
    this.credentials = typeof credentials === "function" ? async () => noted(await credentials()) : noted(credentials);
  }

  /** Whether an address shows a token of ours. */
  isIn(address: string): boolean {
    return [...this.#seen].some((token) => address.includes(token) || address.includes(encodeURIComponent(token)));
  }
}
