import { startAnalysis, type NoIdeaReason, type Notice } from "@maxcompute-rx/node";

import type { RecordedRun } from "./record-runs.ts";
import type { RunKind } from "./run-plans.ts";

/** What was told at one moment of a run, and what then happened. */
export interface Moment {
  readonly kind: RunKind;
  /** Null: no idea. */
  readonly range: { readonly fromMs: number; readonly toMs: number } | null;
  readonly reason: NoIdeaReason | null;
  /** How long the run really took from then on. */
  readonly trueMs: number;
}

/** What the notices about one run were worth. */
export interface Verdict {
  readonly moments: readonly Moment[];
  /** Times at which a stall began to be told, and whether the run stood still then. */
  readonly stalls: readonly { readonly sinceMs: number; readonly toldMs: number }[];
  /** The kinds of notices that were told at some time. */
  readonly types: ReadonlySet<Notice["type"]>;
}

export const tickMs = 5000;

/** Plays a recorded run to an analysis, with a tick every 5 s, and compares the ranges with the end. Times count from the first event. */
export function judgeRun({ plan, events }: RecordedRun, stallMs: number): Verdict {
  const begin = Date.parse(events[0]?.at ?? "");
  const end = Date.parse(events.at(-1)?.at ?? "");
  const moments: Moment[] = [];
  const stalls: { sinceMs: number; toldMs: number }[] = [];
  const types = new Set<Notice["type"]>();
  let analysis = startAnalysis({ stallMs });
  let isStalled = false;
  let next = 0;
  for (let at = begin; at < end; at += tickMs) {
    for (; Date.parse(events[next]?.at ?? "") <= at; next += 1) {
      const event = events[next];
      if (event !== undefined) analysis = analysis.next(event);
    }
    analysis = analysis.next({ type: "tick", at: new Date(at).toISOString() });
    for (const { type } of analysis.notices) types.add(type);
    const stall = analysis.notices.find((notice) => notice.type === "stall");
    if (stall !== undefined && !isStalled) stalls.push({ sinceMs: Date.parse(stall.since) - begin, toldMs: at - begin });
    isStalled = stall !== undefined;
    const remaining = analysis.notices.find((notice) => notice.type === "remaining");
    if (remaining === undefined) continue;
    const { fromMs, toMs } = remaining.known ? remaining : { fromMs: 0, toMs: 0 };
    moments.push({
      kind: plan.kind,
      range: remaining.known ? { fromMs, toMs } : null,
      reason: remaining.known ? null : remaining.reason,
      trueMs: end - at,
    });
  }
  return { moments, stalls, types };
}
