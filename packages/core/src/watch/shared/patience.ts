/** A slow service gets more time: this many times the duration of its last answer. */
const timesLonger = 4;

/**
 * How long to wait for an answer before the question is asked again. A request that hangs must not delay all subscribers that need
 * its answer, and a slow service must not receive each question twice.
 */
export class Patience {
  readonly #leastMs: number;
  #ms: number;

  constructor(leastMs: number) {
    this.#leastMs = leastMs;
    this.#ms = leastMs;
  }

  /** The limit in milliseconds. It doubles with each of the `faults` failures in a row of the same question. */
  limitMs(faults = 0): number {
    return this.#ms * 2 ** faults;
  }

  /** Reports that an answer arrived after this many milliseconds. */
  answered(afterMs: number): void {
    this.#ms = Math.max(this.#leastMs, timesLonger * afterMs);
  }
}
