/** Formats a number of bytes: `0 kB`, `12.5 MB`, `1.2 GB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  const units = ["MB", "GB", "TB", "PB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3) - 2);
  return `${(bytes / 10 ** (6 + 3 * power)).toFixed(1)} ${units[power] ?? ""}`;
}
