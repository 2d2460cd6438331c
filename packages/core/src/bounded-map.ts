/** A map of limited size: when it is full, the entry that was set longest ago is forgotten. */
export class BoundedMap<K, V> {
  readonly #most: number;
  readonly #entries = new Map<K, V>();

  /** @param most how many entries are kept */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  /** Sets an entry and makes it the newest, also when its key was there before. */
  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#most) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  /** From the oldest to the newest. */
  entries(): IterableIterator<[K, V]> {
    return this.#entries.entries();
  }

  /** From the oldest to the newest. */
  keys(): IterableIterator<K> {
    return this.#entries.keys();
  }
}
