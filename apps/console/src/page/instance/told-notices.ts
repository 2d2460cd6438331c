import type { InstanceEvent, Notice } from "@maxcompute-rx/browser";
import { startAnalysis } from "@maxcompute-rx/browser/analysis";

import { inPieces } from "../streams/in-pieces.ts";

/** Something that could be said about a run at some time. Times are ISO 8601 in UTC. */
export interface ToldNotice {
  /** As it was told last. */
  readonly notice: Extract<Notice, { type: "skew" | "stall" }>;
  readonly from: string;
  readonly to: string;
}

/** Between two events, the analysis is told the time this often at most. */
const ticksBetween = 100;
const tickMs = 5000;
/** The least time without news that is a stall, and which part of the whole run: of a long run, the server records fewer events. */
const stallMs = 300_000;
const stallPart = 1 / 25;

/** What stood still or kept a run going, from its recorded events: each once, with the time in which it was so. In the order in which it began. */
export async function toldNotices(events: readonly InstanceEvent[]): Promise<readonly ToldNotice[]> {
  const told = new Map<string, ToldNotice>();
  const [first, end] = [Date.parse(events[0]?.at ?? ""), Date.parse(events.at(-1)?.at ?? "")];
  let analysis = startAnalysis({ stallMs: Math.max(stallMs, (end - first) * stallPart || 0) });
  const note = (): void => {
    for (const notice of analysis.notices) {
      if (analysis.at === null || (notice.type !== "skew" && notice.type !== "stall")) continue;
      const key = notice.type === "stall" ? `stall ${notice.since}` : `skew ${notice.taskName}/${notice.stage}`;
      // A stall has begun before it is told.
      const from = notice.type === "stall" ? notice.since : analysis.at;
      told.set(key, { notice, from: told.get(key)?.from ?? from, to: analysis.at });
    }
  };
  for await (const event of inPieces(events)) {
    const [last, next] = [Date.parse(analysis.at ?? event.at), Date.parse(event.at)];
    const step = Math.max(tickMs, (next - last) / ticksBetween);
    for (let at = last + step; at < next; at += step) {
      analysis = analysis.next({ type: "tick", at: new Date(at).toISOString() });
      note();
    }
    analysis = analysis.next(event);
    note();
  }
  return [...told.values()];
}
