import type { InstanceEvent } from "@maxcompute-rx/browser";

/**
 * What the server of the page has recorded of an instance; null if it has recorded nothing, or cannot be asked. Interactive queries that
 * ran again have the events of both instances.
 */
export async function pastOf(project: string, id: string, signal: AbortSignal): Promise<readonly InstanceEvent[] | null> {
  try {
    const address = `/api/history/jobs/${encodeURIComponent(project)}/${encodeURIComponent(id)}/events`;
    const answer = await fetch(address, { signal, headers: { "x-maxcompute-rx": "1" } });
    if (!answer.ok) return null;
    const text = await answer.text();
    const { readRecording } = await import("@maxcompute-rx/browser/recording");
    const events = readRecording(text.split("\n")).events.flatMap((event) => (event.type === "error" ? [] : [event]));
    return events.length === 0 ? null : events;
  } catch {
    // The view works without the past, and says from when on it knows something.
    return null;
  }
}
