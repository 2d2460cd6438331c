import { BoundedMap } from "../bounded-map.ts";
import { rewriteTexts, type MaxComputeError } from "../error.ts";
import type { ApplicationAccount, Credentials } from "./credentials.ts";

/** Keys and tokens are longer than this. Shorter texts would occur in other texts by chance. */
const shortestSecret = 8;
/** The number of secrets that are remembered. Older temporary credentials have expired. */
const mostSecrets = 20;

/** Removes the secrets of credentials from texts, because a service may quote what it refuses. */
export class SecretRedactor {
  readonly #secrets = new BoundedMap<string, true>(mostSecrets);

  /** Remembers the secrets of credentials. */
  add(credentials: Credentials | ApplicationAccount): void {
    for (const secret of secretsOf(credentials)) {
      if (typeof secret === "string" && secret.length >= shortestSecret) this.#secrets.set(secret, true);
    }
  }

  /** Whether a text is one of the secrets. */
  has(text: string): boolean {
    return this.#secrets.has(text);
  }

  /** The text with each secret replaced by `…`, or by another mark if the text must be ASCII, such as a header. */
  redact(text: string, mark: string = "…"): string {
    return [...this.#secrets.keys()].reduce((redacted, secret) => redacted.replaceAll(secret, () => mark), text);
  }

  /** The error with the secrets removed from all its texts. If there were any, it has no cause. */
  redactError(error: MaxComputeError): MaxComputeError {
    return rewriteTexts(error, (text) => this.redact(text));
  }
}

function secretsOf(credentials: Credentials | ApplicationAccount): readonly (string | undefined)[] {
  if ("bearerToken" in credentials) return [credentials.bearerToken];
  // What signs by itself does not show its secret.
  if ("sign" in credentials) return [];
  return [credentials.accessKeySecret, credentials.securityToken];
}
