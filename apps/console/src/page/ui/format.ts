/** Formats a duration in milliseconds as the command line tool does: `0 s`, `42 s`, `1 m 05 s`, `2 h 03 m`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${two(minutes)} m`;
  return minutes > 0 ? `${minutes} m ${two(seconds % 60)} s` : `${seconds} s`;
}

/** Formats a short duration in milliseconds with tenths of a second: `0.4 s`; from ten seconds on as {@link durationText}. */
export function shortDurationText(ms: number): string {
  return ms < 9950 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : durationText(ms);
}

/** The zone in which times are shown: that of the browser, or UTC. */
export type TimeZone = "local" | "utc";

/** Formats a time: `14:03:05` if it is today, else the date, `2026-11-22`. */
export function timeText(iso: string, zone: TimeZone, now: Date = new Date()): string {
  const [day, clock] = dayAndClock(new Date(iso), zone);
  return day === dayAndClock(now, zone)[0] ? clock : day;
}

/** Formats a time with its date: `2026-11-22 14:03:05`, and in UTC `2026-11-22 14:03:05 UTC`. */
export function fullTimeText(iso: string, zone: TimeZone): string {
  return `${dayAndClock(new Date(iso), zone).join(" ")}${zone === "utc" ? " UTC" : ""}`;
}

/** Formats a count with separators for thousands. With `short`, counts from 100,000 on use K, M and G. */
export function countText(value: number, short = false): string {
  return short && value >= 100_000 ? shortCounts.format(value) : Math.round(value).toLocaleString("en");
}

// Made once: making it for each count took half of the time of each update of 300 stages.
const shortCounts: Intl.NumberFormat = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** A count with its noun: `1 row`, `2,000 rows`. */
export function counted(value: number, one: string, many: string): string {
  return `${countText(value)} ${value === 1 ? one : many}`;
}

/** The account's name without its kind: `ALIYUN$name@example.com` is `name@example.com`. */
export function ownerText(owner: string | null): string {
  return owner === null ? "–" : owner.replace(/^\w+\$/, "");
}

/** The two parts of a time, such as `2026-11-22` and `14:03:05`. */
export function dayAndClock(time: Date, zone: TimeZone): readonly [day: string, clock: string] {
  if (Number.isNaN(time.getTime())) return ["–", "–"];
  const aheadMs = zone === "local" ? -time.getTimezoneOffset() * 60_000 : 0;
  const text = new Date(time.getTime() + aheadMs).toISOString();
  return [text.slice(0, 10), text.slice(11, 19)];
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
