/** Counts what is open at the moment, by key. */
export class OpenCounts {
  readonly #open = new Map<string, number>();

  /** How many keys have something open. */
  get size(): number {
    return this.#open.size;
  }

  /** How much is open for a key. */
  of(key: string): number {
    return this.#open.get(key) ?? 0;
  }

  /** Counts one more for a key, until the function that is returned was called; calling it again has no effect. */
  enter(key: string): () => void {
    this.#open.set(key, this.of(key) + 1);
    let isOpen = true;
    return () => {
      if (isOpen) this.#leave(key);
      isOpen = false;
    };
  }

  #leave(key: string): void {
    const left = this.of(key) - 1;
    if (left === 0) this.#open.delete(key);
    else this.#open.set(key, left);
  }
}

/** A fixed number of places; taking one never waits. */
export interface Slots {
  /** A function that gives the place back (once), or null when all are taken. */
  tryTake(): (() => void) | null;
}

export function createSlots(count: number): Slots {
  const taken = new OpenCounts();
  return { tryTake: () => (taken.of("") < count ? taken.enter("") : null) };
}
