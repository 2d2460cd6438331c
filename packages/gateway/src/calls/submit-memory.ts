import { BoundedMap } from "@maxcompute-rx/core/internal";

/** Browsers repeat at once. */
const keptMs = 60_000;
const mostKept = 500;

/**
 * Remembers submits by the number that a page gives each of its requests. Browsers send a request again by themselves when a
 * kept-alive connection breaks under it, a submit too: the second one gets the first one's answer, and no second job runs.
 */
export class SubmitMemory {
  readonly #now: () => number;
  readonly #submits = new BoundedMap<string, { readonly at: number; readonly answer: Promise<Response> }>(mostKept);

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The answer of the first who asked by this key, for a minute; refusals included. It must be small: it is kept. */
  async once(key: string, submit: () => Promise<Response>): Promise<Response> {
    const known = this.#submits.get(key);
    if (known !== undefined && this.#now() - known.at < keptMs) return (await known.answer).clone();
    const answer = submit();
    this.#submits.set(key, { at: this.#now(), answer });
    this.#forget();
    return (await answer).clone();
  }

  // The oldest are the first. One that is forgotten too early is sent again, as without this memory.
  #forget(): void {
    for (const [key, { at }] of this.#submits.entries()) {
      if (this.#now() - at < keptMs) return;
      this.#submits.delete(key);
    }
  }
}
