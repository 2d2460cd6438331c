/** Nothing was heard of a replica for so long: it is gone. Until then its targets are watched, because its pages come to another one. */
const goneMs = 20_000;

/** When each replica was heard of last. */
export class Presence {
  readonly #heard = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  heard(replica: string): void {
    this.#heard.set(replica, this.#now());
  }

  forget(replica: string): void {
    this.#heard.delete(replica);
  }

  /** Replicas of which nothing was heard for long. */
  gone(): readonly string[] {
    const now = this.#now();
    return [...this.#heard].flatMap(([replica, at]) => (now - at > goneMs ? [replica] : []));
  }
}
