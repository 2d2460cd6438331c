import { isTerminalEvent } from "@maxcompute-rx/core";

import type { WatchEvent } from "./log-entry.ts";
import { compareIds } from "../store/gateway-store.ts";

/** What was told of one target by one entry of the log. */
interface Told {
  readonly id: string;
  readonly key: string;
  readonly events: readonly WatchEvent[];
}

/** What this replica has read from the log lately, for pages that come from another replica and go on after their last event. */
export class RecentEvents {
  readonly #most: number;
  readonly #ms: number;
  readonly #told: Told[] = [];
  readonly #byKey = new Map<string, Told[]>();
  /** Nothing after this id is missing; null: nothing was read. */
  #floor: string | null = null;

  constructor(most: number, ms: number) {
    this.#most = most;
    this.#ms = ms;
  }

  /** Forgets everything. */
  clear(): void {
    this.#told.length = 0;
    this.#byKey.clear();
    this.#floor = null;
  }

  /** An entry of the log was read. What is too old is forgotten. */
  readTo(id: string): void {
    if (this.#most === 0) return;
    this.#floor ??= id;
    const oldest = msOf(id) - this.#ms;
    let count = Math.max(0, this.#told.length - this.#most);
    while (count < this.#told.length && msOf(this.#told[count]?.id ?? "") < oldest) count += 1;
    if (count === 0) return;
    for (const { id: dropped, key } of this.#told.splice(0, count)) {
      this.#floor = dropped;
      const same = this.#byKey.get(key);
      same?.shift();
      if (same?.length === 0) this.#byKey.delete(key);
    }
  }

  add(id: string, key: string, events: readonly WatchEvent[]): void {
    if (this.#most === 0 || events.length === 0) return;
    const told = { id, key, events };
    this.#told.push(told);
    const same = this.#byKey.get(key);
    if (same === undefined) this.#byKey.set(key, [told]);
    else same.push(told);
  }

  /** Whether nothing after this id is missing. */
  reach(id: string): boolean {
    return this.#floor !== null && compareIds(id, this.#floor) >= 0;
  }

  /** What was told of a target after an id. */
  after(key: string, id: string): readonly WatchEvent[] {
    return (this.#byKey.get(key) ?? []).filter((told) => compareIds(told.id, id) > 0).flatMap(({ events }) => events);
  }

  /** Whether the end of a target was told. */
  tellEndOf(key: string): boolean {
    const last = this.#byKey.get(key)?.at(-1)?.events.at(-1);
    return last !== undefined && "instanceId" in last && isTerminalEvent(last);
  }
}

function msOf(id: string): number {
  return Number(id.split("-")[0]);
}
