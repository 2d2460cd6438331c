/** A time of the local clock, such as `2026-11-22 08:00:05`. */
export function timeText(time: Date | null): string {
  if (time === null) return "–";
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** How long something took, such as `1 m 05 s`; what has not ended counts until now. */
export function durationText(start: Date | null, end: Date | null): string {
  if (start === null) return "–";
  const seconds = Math.max(0, Math.round(((end?.getTime() ?? Date.now()) - start.getTime()) / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, "0")} m`;
  return minutes > 0 ? `${minutes} m ${String(seconds % 60).padStart(2, "0")} s` : `${seconds} s`;
}
