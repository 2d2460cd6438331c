const dayMs = 86_400_000;
/** What a JavaScript date can say. */
const farthestMs = 8.64e15;

/**
 * Between the clock on the wall of a time zone and UTC, both in ms since 1970: DuckDB holds a DATETIME and a TIMESTAMP as
 * the project's wall clock shows it, and the tunnel carries the instant. A wall time that a change of clocks skips or
 * repeats is one of the instants around it. The first conversion throws a RangeError for a zone that is not known.
 */
export class ZoneTime {
  readonly #timeZone: string;
  /** Made when it is needed: the first of a process takes longer than a small query. */
  #format: Intl.DateTimeFormat | undefined;
  /** Offsets of days without a change of clocks, by day of the wall clock; NaN on the others. */
  readonly #byDay = new Map<number, number>();

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  toUtc(wallMs: number): number {
    if (Math.abs(wallMs) > farthestMs - 2 * dayMs) return wallMs;
    const offset = this.#offsetOfDay(Math.floor(wallMs / dayMs));
    if (!Number.isNaN(offset)) return wallMs - offset;
    const guess = wallMs - this.#offsetAt(wallMs - dayMs);
    return wallMs - this.#offsetAt(guess);
  }

  toWall(utcMs: number): number {
    if (Math.abs(utcMs) > farthestMs - 2 * dayMs) return utcMs;
    const offset = this.#offsetOfDay(Math.floor(utcMs / dayMs));
    return utcMs + (Number.isNaN(offset) ? this.#offsetAt(utcMs) : offset);
  }

  #offsetOfDay(day: number): number {
    const known = this.#byDay.get(day);
    if (known !== undefined) return known;
    // No zone is more than a day from UTC.
    const [before, after] = [this.#offsetAt((day - 1) * dayMs), this.#offsetAt((day + 2) * dayMs)];
    const offset = before === after ? before : Number.NaN;
    this.#byDay.set(day, offset);
    return offset;
  }

  #offsetAt(utcMs: number): number {
    this.#format ??= new Intl.DateTimeFormat("en-US", { timeZone: this.#timeZone, timeZoneName: "longOffset" });
    const name = this.#format.formatToParts(utcMs).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours = "0", minutes = "0", seconds = "0"] = /([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? [];
    const offset = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    return sign === "-" ? -offset : offset;
  }
}
