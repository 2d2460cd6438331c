/** A service that is slow is given more time: so many times the time that its last answer took. */
const timesLonger = 4;

/**
 * How long an answer is waited for before the question is asked again. A request that hangs must not keep everybody waiting
 * who needs its answer, and a service that is slow must not be asked twice each time.
 */
export class Patience {
  readonly #leastMs: number;
  #ms: number;

  constructor(leastMs: number) {
    this.#leastMs = leastMs;
    this.#ms = leastMs;
  }

  /** In milliseconds; after `faults` failures in a row of the same question it doubles each time. */
  limitMs(faults = 0): number {
    return this.#ms * 2 ** faults;
  }

  /** An answer came after so many milliseconds. */
  answered(afterMs: number): void {
    this.#ms = Math.max(this.#leastMs, timesLonger * afterMs);
  }
}
