/**
 * How far the service's clock is ahead of this machine's, in milliseconds, from its error `RequestTimeTooSkewd`:
 * `…, max_interval_date:900000,expire_date:2023-01-01T12:00:00.000Z,now_date:2023-01-01T15:00:00.000Z` (docs/protocol.md 7.5).
 * Null if the message does not contain the times.
 *
 * @param sentAtMs the time that the refused request was signed with. Default: `expire_date` in the message.
 */
export function clockOffsetOf(message: string, sentAtMs?: number): number | null {
  const service = dateOf("now_date", message);
  const sent = sentAtMs ?? dateOf("expire_date", message);
  return service === null || sent === null ? null : service - sent;
}

function dateOf(name: string, message: string): number | null {
  const text = new RegExp(`\\b${name}:\\s*(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?Z)`).exec(message)?.[1];
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
