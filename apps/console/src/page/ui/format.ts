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

/** Formats a local time: `14:03:05` if it is today, else the date, `2026-11-22`. */
export function timeText(iso: string, now: Date = new Date()): string {
  const time = new Date(iso);
  return time.toDateString() === now.toDateString() ? clockText(time) : dayText(time);
}

/** Formats a local time with its date: `2026-11-22 14:03:05`. */
export function fullTimeText(iso: string): string {
  const time = new Date(iso);
  return `${dayText(time)} ${clockText(time)}`;
}

/** Formats a count with separators for thousands. With `short`, counts from 100,000 on use K, M and G. */
export function countText(value: number, short = false): string {
  if (!short || value < 100_000) return Math.round(value).toLocaleString("en");
  return new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

/** The account's name without its kind: `ALIYUN$name@example.com` is `name@example.com`. */
export function ownerText(owner: string | null): string {
  return owner === null ? "–" : owner.replace(/^\w+\$/, "");
}

function clockText(time: Date): string {
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

function dayText(time: Date): string {
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
