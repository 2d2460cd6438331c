import type { Paint } from "../terminal/terminal.ts";
import type { DownloadProgress } from "./download.ts";

/** Rate and remaining time are shown after this time, in milliseconds, because they are unreliable before. */
const firstGuessMs = 500;

/** One line with the progress of a download: a bar, rows, rate and remaining time. It is not wider than the terminal. */
export function progressLine(
  { rows, total, bytes, resumedRows }: DownloadProgress,
  elapsedMs: number,
  columns: number,
  paint: Paint,
): string {
  const share = total === 0 ? 1 : rows / total;
  const own = rows - resumedRows;
  const rowsPerMs = own / elapsedMs;
  const rate = elapsedMs >= firstGuessMs && own > 0 ? `  ${number(rowsPerMs * 1000)} rows/s` : "";
  const left = rate !== "" && rows < total ? `  ${duration((total - rows) / rowsPerMs)} left` : "";
  const counts = `${number(rows)} of ${number(total)} rows  ${size(bytes)}${rate}${left}`;
  const width = Math.max(0, Math.min(30, columns - counts.length - 9));
  const done = Math.round(width * share);
  const bar = paint("cyan", "█".repeat(done)) + paint("gray", "░".repeat(width - done));
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)}%  ${counts.slice(0, Math.max(0, columns - width - 7))}`;
}

/** Bytes for people, such as `12.3 MB`. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"] as const;
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${step === 0 ? bytes : (bytes / 1000 ** step).toFixed(1)} ${units[step] ?? "B"}`;
}

function number(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** Such as `0:41` or `1:02:03`. */
function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, "0");
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, "0")}:${tail}`;
}
