/** How long something took: `850 ms` is `0 s`, then `42 s`, `1 m 05 s`, `2 h 03 m`. As the command line tool says it. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${two(minutes)} m`;
  return minutes > 0 ? `${minutes} m ${two(seconds % 60)} s` : `${seconds} s`;
}

/** When something was by the local clock: `14:03:05` today, else the day, `2026-11-22`. */
export function timeText(iso: string, now: Date = new Date()): string {
  const time = new Date(iso);
  return time.toDateString() === now.toDateString() ? clockText(time) : dayText(time);
}

/** A time of the local clock with its day: `2026-11-22 14:03:05`. */
export function fullTimeText(iso: string): string {
  const time = new Date(iso);
  return `${dayText(time)} ${clockText(time)}`;
}

/** A count with its thousands told apart; from 100,000 on in K, M and G where `short`. */
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
