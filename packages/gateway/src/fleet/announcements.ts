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

/** What was told last of a target. */
interface Told {
  readonly interest: string;
  readonly callers: string;
  readonly isBlank: boolean;
}

const mostCallerNames = 10_000;

/**
 * Tells the other replicas what is wanted at this one. What changes in one turn is told together, and nothing is told twice. On whose
 * behalf it is wanted, which changes with every page that comes or goes, is told with the next beat.
 */
export class Announcements {
  readonly #parts: AnnouncementsParts;
  readonly #told = new Map<string, Told>();
  readonly #changed = new Set<string>();
  /** Of these only the callers have changed. */
  readonly #late = new Set<string>();
  #hasBeats = false;
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
    this.#late.delete(key);
  }

  /** Called about once in a second, if there are others to whom it is told. */
  beat(): void {
    this.#hasBeats = true;
    const keys = [...this.#late];
    this.#late.clear();
    this.#tell(keys, true);
  }

  #send(): void {
    const keys = [...this.#changed];
    this.#changed.clear();
    this.#tell(keys, !this.#hasBeats);
  }

  #tell(keys: readonly string[], withCallersOnly: boolean): void {
    const { target, isUnsure, send } = this.#parts;
    const wants: Want[] = [];
    for (const key of keys) {
      const want = target(key)?.want((caller) => this.#nameOf(caller), isUnsure(key));
      if (want === undefined) continue;
      const next: Told = { interest: JSON.stringify(want.interest), callers: JSON.stringify(want.callers), isBlank: want.isBlank };
      const told = this.#told.get(key);
      const isUrgent = told?.interest !== next.interest || (next.isBlank && !told.isBlank);
      if (!isUrgent && told.callers === next.callers) continue;
      if (!isUrgent && !withCallersOnly) {
        this.#late.add(key);
        continue;
      }
      if (want.interest === null) this.#told.delete(key);
      else this.#told.set(key, next);
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
