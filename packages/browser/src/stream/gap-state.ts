import type { WatchTrouble } from "@maxcompute-rx/core";

/** The time in which events may be missing: reported once when it begins or has another cause, and once when it is over. */
export class GapState {
  #trouble: WatchTrouble | null = null;
  #isReported = false;

  /** Whether a gap was reported since the last message of the gateway. */
  get isReported(): boolean {
    return this.#isReported;
  }

  /** Begins a gap, or changes its cause. The result is what to report; null if this cause is reported already. */
  begin({ code, message }: { readonly code: string; readonly message: string }, sinceMs: number): WatchTrouble | null {
    if (this.#trouble?.code === code) return null;
    this.#trouble = { code, message, since: this.#trouble?.since ?? new Date(sinceMs).toISOString() };
    this.#isReported = true;
    return this.#trouble;
  }

  /** Ends the gap. The result says since when it lasted; null if there was none. */
  end(): string | null {
    const since = this.#trouble?.since ?? null;
    this.#trouble = null;
    return since;
  }

  /** The gateway sent a message: the next gap is a new one. */
  messageReceived(): void {
    this.#isReported = false;
  }

  clear(): void {
    this.#trouble = null;
    this.#isReported = false;
  }
}
