/** Lines kept of each instance. */
const mostLines = 40;

/** The last things that happened, by instance. */
export class Trace {
  readonly #now: () => number;
  readonly #lines = new Map<string, string[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** An empty id is for what concerns all. */
  add(id: string, line: string): void {
    const lines = this.#lines.get(id) ?? [];
    this.#lines.set(id, lines);
    lines.push(`${(this.#now() / 1000).toFixed(2).padStart(10)} s  ${line}`);
    if (lines.length > mostLines) lines.shift();
  }

  about(id: string): readonly string[] {
    return [...(this.#lines.get(id) ?? [])];
  }
}
