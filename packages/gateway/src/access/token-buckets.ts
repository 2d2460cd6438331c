/** So many at once, and so many a minute on average. */
export class TokenBuckets {
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(perMinute: number, now: () => number) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /**
   * Takes tokens for a caller, all he can have at most. Answers how many seconds too early that was: 0 when they were there.
   */
  take(caller: string, wanted: number): number {
    const tokens = Math.min(wanted, this.#perMinute);
    const now = this.#now();
    const known = this.#buckets.get(caller);
    const left = known === undefined ? this.#perMinute : Math.min(this.#perMinute, known.tokens + this.#gained(now - known.at));
    if (tokens > left) return Math.max(1, Math.ceil(((tokens - left) * 60) / this.#perMinute));
    // Put last, so that the callers of long ago are the first.
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { tokens: left - tokens, at: now });
    this.#forgetFull(now);
    return 0;
  }

  #gained(ms: number): number {
    return (ms * this.#perMinute) / 60_000;
  }

  // After a minute every bucket is full again, as that of a stranger is.
  #forgetFull(now: number): void {
    for (const [caller, { at }] of this.#buckets) {
      if (now - at < 60_000) return;
      this.#buckets.delete(caller);
    }
  }
}
