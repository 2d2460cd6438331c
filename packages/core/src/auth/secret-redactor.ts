import { BoundedMap } from "../bounded-map.ts";
import { rewriteTexts, type MaxComputeError } from "../error.ts";
import type { ApplicationAccount, Credentials } from "./credentials.ts";

/** What is shorter than any key or token occurs in too many texts by chance. */
const shortestSecret = 8;
/** Temporary credentials that are remembered after newer ones came; older ones have expired. */
const mostSecrets = 20;

/** Removes the secrets of credentials from texts: a service may quote what it refuses. */
export class SecretRedactor {
  readonly #secrets = new BoundedMap<string, true>(mostSecrets);

  /** Remembers the secrets of credentials. */
  add(credentials: Credentials | ApplicationAccount): void {
    const secrets = "bearerToken" in credentials ? [credentials.bearerToken] : [credentials.accessKeySecret, credentials.securityToken];
    for (const secret of secrets) {
      if (typeof secret === "string" && secret.length >= shortestSecret) this.#secrets.set(secret, true);
    }
  }

  /** Whether a text is one of the secrets. */
  has(text: string): boolean {
    return this.#secrets.has(text);
  }

  /** The text with each secret replaced by `…`, or by another mark where a text must be ASCII, as headers must. */
  redact(text: string, mark: string = "…"): string {
    return [...this.#secrets.keys()].reduce((redacted, secret) => redacted.replaceAll(secret, () => mark), text);
  }

  /** The error with the secrets removed from all its texts, and without its cause if there were any. */
  redactError(error: MaxComputeError): MaxComputeError {
    return rewriteTexts(error, (text) => this.redact(text));
  }
}
