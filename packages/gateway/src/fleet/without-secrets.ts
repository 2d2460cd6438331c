import type { WatchEvent } from "./log-entry.ts";

/** Only messages are texts of the service or of the network. They are in events, and in the views of snapshots and lists. */
export function withoutSecrets(event: WatchEvent, redact: (text: string) => string): WatchEvent {
  const text = JSON.stringify(event);
  // Most events, and the largest ones, have no message: they need not be read again, member by member.
  if (!text.includes('"message":')) return event;
  const clean = (name: string, value: unknown): unknown => (name === "message" && typeof value === "string" ? redact(value) : value);
  // The same event: a store knows JSON only.
  return JSON.parse(text, clean) as WatchEvent;
}
