import type { Fence, GatewayStore } from "../store/gateway-store.ts";

export interface LeasesParts {
  readonly store: GatewayStore;
  /** How long a lease lasts without being renewed, in milliseconds. */
  readonly leaseMs: number;
  readonly onTaken: (project: string) => void;
  readonly onLost: (project: string) => void;
  readonly onAway: (error: unknown) => void;
}

/** The leases of projects that this replica holds: whoever has that of a project looks at it for all replicas. */
export class Leases {
  readonly #parts: LeasesParts;
  readonly #held = new Map<string, Fence>();
  readonly #asking = new Set<string>();
  /** Answers to questions of an earlier life are not used. */
  #life = 0;

  constructor(parts: LeasesParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#held.size;
  }

  get projects(): readonly string[] {
    return [...this.#held.keys()];
  }

  of(project: string): Fence | undefined {
    return this.#held.get(project);
  }

  /** Takes the lease of a project if nobody has it. */
  take(project: string): void {
    if (this.#held.has(project) || this.#asking.has(project)) return;
    const { store, leaseMs, onTaken, onAway } = this.#parts;
    const life = this.#life;
    const lease = `look ${project}`;
    this.#asking.add(project);
    store
      .acquire(lease, leaseMs)
      .then((number) => {
        if (number === null) return undefined;
        if (life !== this.#life) return store.release({ lease, number });
        this.#held.set(project, { lease, number });
        this.#asking.delete(project);
        return onTaken(project);
      })
      .catch((error: unknown) => life === this.#life && onAway(error))
      .finally(() => life === this.#life && this.#asking.delete(project));
  }

  /** Keeps all leases. */
  renew(): void {
    const { store, leaseMs, onAway } = this.#parts;
    const life = this.#life;
    for (const [project, fence] of this.#held) {
      store
        .renew(fence, leaseMs)
        .then((isHeld) => !isHeld && this.lost(project, fence))
        .catch((error: unknown) => life === this.#life && onAway(error));
    }
  }

  /** The lease with this number belongs to another replica now, or to nobody. */
  lost(project: string, fence: Fence): void {
    if (this.#held.get(project) !== fence) return;
    this.#held.delete(project);
    this.#parts.onLost(project);
  }

  /** Forgets all leases without giving them back: the store cannot be reached. */
  forget(): void {
    this.#life += 1;
    this.#held.clear();
    this.#asking.clear();
  }

  async giveBack(project: string): Promise<void> {
    const fence = this.#held.get(project);
    this.#held.delete(project);
    if (fence !== undefined) await this.#parts.store.release(fence);
  }
}
