/** Counts what is currently open, by key. */
export class OpenCounts {
  readonly #open = new Map<string, number>();

  /** The number of keys that have open items. */
  get size(): number {
    return this.#open.size;
  }

  /** The number of open items of a key. */
  of(key: string): number {
    return this.#open.get(key) ?? 0;
  }

  /** The keys that have open items; the first `most` of them. */
  keys(most: number): readonly string[] {
    const keys: string[] = [];
    for (const key of this.#open.keys()) {
      if (keys.length === most) break;
      keys.push(key);
    }
    return keys;
  }

  /** Counts one more item for a key until the returned function is called. Calling it again has no effect. */
  enter(key: string): () => void {
    this.add(key);
    let isOpen = true;
    return () => {
      if (isOpen) this.remove(key);
      isOpen = false;
    };
  }

  /** Counts one more item for a key until {@link remove} is called for it. */
  add(key: string): void {
    this.#open.set(key, this.of(key) + 1);
  }

  /** Call it once for each {@link add}. */
  remove(key: string): void {
    const left = this.of(key) - 1;
    if (left === 0) this.#open.delete(key);
    else this.#open.set(key, left);
  }
}

/** A fixed number of slots. Taking one never waits. */
export interface Slots {
  /** Returns a function that releases the slot, or null if all slots are taken. */
  tryTake(): (() => void) | null;
}

export function createSlots(count: number): Slots {
  const taken = new OpenCounts();
  return { tryTake: () => (taken.of("") < count ? taken.enter("") : null) };
}
