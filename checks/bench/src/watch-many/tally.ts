import type { InstanceOutcome } from "@maxcompute-rx/node";

import type { Listener } from "./door.ts";

/** How an instance will end. */
export interface Ending {
  /** Epoch ms; infinite for one that outlives the run. */
  readonly at: number;
  /** What the failure will say; null for a success. */
  readonly failure: string | null;
}

/** What must not happen; all of these have to be 0. */
export interface Mistakes {
  /** Ends that were never told, for whatever reason. */
  readonly lost: number;
  /** Ends that were told again. */
  readonly doubled: number;
  /** Told before the end was, or with another outcome than the job had, or with none. */
  readonly wrong: number;
  /** Values after the end was told. */
  readonly lateValues: number;
  /** Watches that ended with an error; an end that it hid is lost, too. */
  readonly errored: number;
}

const mostStories = 5;

/** Compares what is told of instances with what became of them. */
export class Tally implements Listener {
  readonly #endings: readonly Ending[];
  readonly #now: () => number;
  readonly #firstSeen = new Map<number, number>();
  readonly #toldAt = new Map<number, number>();
  readonly #errored = new Set<number>();
  readonly #due: number;
  #doubled = 0;
  #wrong = 0;
  #lateValues = 0;
  #lastNews: number;
  readonly #stories: string[] = [];

  constructor(endings: readonly Ending[], now: () => number) {
    this.#endings = endings;
    this.#now = now;
    this.#due = endings.filter(({ at }) => at < Infinity).length;
    this.#lastNews = now();
  }

  seen(index: number): void {
    if (this.#toldAt.has(index)) {
      this.#lateValues += 1;
      this.#note(index, "a value after the end");
    }
    if (!this.#firstSeen.has(index)) this.#firstSeen.set(index, this.#now());
  }

  ended(index: number, outcome: InstanceOutcome | null): void {
    const ending = this.#endings[index];
    if (ending === undefined) throw new RangeError(`There is no instance ${index}.`);
    if (this.#toldAt.has(index)) {
      this.#doubled += 1;
      this.#note(index, "the end told again", outcome);
      return;
    }
    this.#lastNews = this.#now();
    this.#toldAt.set(index, this.#now());
    if (this.#now() >= ending.at && isAsItWas(outcome, ending)) return;
    this.#wrong += 1;
    this.#note(index, `a wrong end; it was ${ending.failure ?? "a success"}, ${this.#now() - ending.at} ms ago`, outcome);
  }

  errored(index: number, error: unknown): void {
    this.#errored.add(index);
    this.#note(index, "an error", String(error));
  }

  /** The first mistakes, each in one line. */
  get stories(): readonly string[] {
    return this.#stories;
  }

  #note(index: number, what: string, told?: unknown): void {
    if (this.#stories.length < mostStories) this.#stories.push(`Instance ${index}: ${what}. Told: ${JSON.stringify(told)}`);
  }

  /** How many have been seen at all. */
  get seenCount(): number {
    return this.#firstSeen.size;
  }

  firstSeenAt(index: number): number | undefined {
    return this.#firstSeen.get(index);
  }

  /** Whether every end was told that is to come in this run. */
  get allTold(): boolean {
    return this.#toldAt.size >= this.#due;
  }

  /** When an end was told last. */
  get lastNews(): number {
    return this.#lastNews;
  }

  /** Ms from each end on the server to its telling, or until now where it was not told: it is at least so late. */
  lateness(which: "success" | "failure"): readonly number[] {
    return this.#endings.flatMap(({ at, failure }, index) =>
      at === Infinity || (failure === null) !== (which === "success") ? [] : [(this.#toldAt.get(index) ?? this.#now()) - at],
    );
  }

  mistakes(): Mistakes {
    const lost = this.#endings.filter(({ at }, index) => at < Infinity && !this.#toldAt.has(index)).length;
    return { lost, doubled: this.#doubled, wrong: this.#wrong, lateValues: this.#lateValues, errored: this.#errored.size };
  }
}

function isAsItWas(outcome: InstanceOutcome | null, { failure }: Ending): boolean {
  if (outcome === null) return false;
  return failure === null ? outcome.type === "succeeded" : outcome.type === "failed" && outcome.message === failure;
}

export function sumOfMistakes(all: readonly Mistakes[]): Mistakes {
  const sum = (of: keyof Mistakes): number => all.reduce((total, mistakes) => total + mistakes[of], 0);
  return { lost: sum("lost"), doubled: sum("doubled"), wrong: sum("wrong"), lateValues: sum("lateValues"), errored: sum("errored") };
}
