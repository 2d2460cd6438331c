/** Limits the rate of each caller: a number of requests per minute on average, which is also the largest burst. */
export class TokenBuckets {
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(perMinute: number, now: () => number) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /**
   * Takes tokens from the bucket of a caller. Returns 0, or, if there are too few, after how many seconds there will be enough.
   */
  take(caller: string, wanted: number): number {
    const tokens = Math.min(wanted, this.#perMinute);
    const now = this.#now();
    const known = this.#buckets.get(caller);
    const left = known === undefined ? this.#perMinute : Math.min(this.#perMinute, known.tokens + this.#gained(now - known.at));
    if (tokens > left) return Math.max(1, Math.ceil(((tokens - left) * 60) / this.#perMinute));
    // Inserted last, so that callers who have not called for the longest time come first.
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { tokens: left - tokens, at: now });
    this.#forgetFull(now);
    return 0;
  }

  #gained(ms: number): number {
    return (ms * this.#perMinute) / 60_000;
  }

  // After a minute a bucket is full again, like that of a new caller, and need not be kept.
  #forgetFull(now: number): void {
    for (const [caller, { at }] of this.#buckets) {
      if (now - at < 60_000) return;
      this.#buckets.delete(caller);
    }
  }
}
