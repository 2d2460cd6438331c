/** RFC 1123 with a two-digit day and `GMT`, the only form every client reads (docs/protocol.md 2.1). */
export function httpDate(epochMs: number): string {
  return new Date(epochMs).toUTCString();
}
