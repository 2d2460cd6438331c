import { BoundedMap } from "@maxcompute-rx/core/internal";

import type { Want } from "./log-entry.ts";
import type { WatchedTarget } from "./watched-target.ts";

export interface AnnouncementsParts {
  /** The replica's name. */
  readonly replica: string;
  readonly target: (key: string) => WatchedTarget | undefined;
  /** Whether what is known of a target has to be compared with what the others know. */
  readonly isUnsure: (key: string) => boolean;
  readonly send: (wants: readonly Want[]) => void;
}

const mostCallerNames = 10_000;

/** Tells the other replicas what is wanted at this one. What changes in one turn is told together, and nothing is told twice. */
export class Announcements {
  readonly #parts: AnnouncementsParts;
  /** What was told last, as text, by target. */
  readonly #told = new Map<string, string>();
  readonly #changed = new Set<string>();
  readonly #callerNames = new BoundedMap<string, string>(mostCallerNames);
  #callers = 0;

  constructor(parts: AnnouncementsParts) {
    this.#parts = parts;
  }

  /** What is wanted of a target may have changed. */
  add(key: string): void {
    if (this.#changed.size === 0) queueMicrotask(() => this.#send());
    this.#changed.add(key);
  }

  /** Tells what is wanted of a target, even if it was told before. */
  repeat(key: string): void {
    this.#told.delete(key);
    this.add(key);
  }

  forget(key: string): void {
    this.#told.delete(key);
  }

  #send(): void {
    const keys = [...this.#changed];
    this.#changed.clear();
    const { target, isUnsure, send } = this.#parts;
    const wants: Want[] = [];
    for (const key of keys) {
      const want = target(key)?.want((caller) => this.#nameOf(caller), isUnsure(key));
      if (want === undefined) continue;
      const text = JSON.stringify([want.interest, want.callers, want.isBlank]);
      if (this.#told.get(key) === text) continue;
      if (want.interest === null) this.#told.delete(key);
      else this.#told.set(key, text);
      wants.push(want);
    }
    if (wants.length > 0) send(wants);
  }

  #nameOf(caller: string): string {
    const known = this.#callerNames.get(caller);
    if (known !== undefined) return known;
    this.#callers += 1;
    const name = `${this.#parts.replica} ${this.#callers}`;
    this.#callerNames.set(caller, name);
    return name;
  }
}
