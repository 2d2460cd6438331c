import type { WatchEvent } from "./log-entry.ts";

/** Only events with a message have texts of the service or of the network. */
export function withoutSecrets(event: WatchEvent, redact: (text: string) => string): WatchEvent {
  return "message" in event ? { ...event, message: redact(event.message) } : event;
}
