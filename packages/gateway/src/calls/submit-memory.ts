import { BoundedMap } from "@maxcompute-rx/core/internal";

/** Browsers repeat a request immediately, so a minute is enough. */
const keptMs = 60_000;
const mostKept = 500;

/**
 * Remembers submits by the number that a page gives each of its requests. If a kept-alive connection breaks, browsers send a request
 * again by themselves, even a submit. The repeated request then receives the answer of the first one, and no second job runs.
 */
export class SubmitMemory {
  readonly #now: () => number;
  readonly #submits = new BoundedMap<string, { readonly at: number; readonly answer: Promise<Response> }>(mostKept);

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Runs `submit` for the first request with this key. Others get the same answer, or the same error, for a minute. */
  async once(key: string, submit: () => Promise<Response>): Promise<Response> {
    const known = this.#submits.get(key);
    if (known !== undefined && this.#now() - known.at < keptMs) return (await known.answer).clone();
    const answer = submit();
    this.#submits.set(key, { at: this.#now(), answer });
    this.#forget();
    return (await answer).clone();
  }

  // The oldest come first. A repeated submit whose first request is forgotten too early is sent again.
  #forget(): void {
    for (const [key, { at }] of this.#submits.entries()) {
      if (this.#now() - at < keptMs) return;
      this.#submits.delete(key);
    }
  }
}
