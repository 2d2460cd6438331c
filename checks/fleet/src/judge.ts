import { quantile } from "@maxcompute-rx/checks-common/quantile";
import type { LooksFacts } from "./looks.ts";
import type { WatchFacts } from "./messages.ts";
import type { SubmitFacts } from "./submits.ts";

/** How long a lease lasts without being renewed. */
export const leaseMs = 5000;

export interface JobTruth {
  readonly instanceId: string;
  readonly end: "succeeded" | "failed";
  /** In epoch milliseconds. */
  readonly endsAt: number;
}

export interface Facts {
  readonly jobs: readonly JobTruth[];
  readonly watches: readonly WatchFacts[];
  readonly submits: readonly SubmitFacts[];
  /** How many instances the service has of each submitted text. */
  readonly ran: ReadonlyMap<string, number>;
  readonly looks: LooksFacts;
  /** What gateways wrote that ended by themselves. */
  readonly crashes: readonly string[];
}

/** The numbers of the report. All of `wrong` must be 0. */
export interface Judgement {
  readonly wrong: Readonly<
    Record<"lost" | "doubled" | "untrue" | "errors" | "jobsTwice" | "submitsLost" | "looksTooLong" | "crashes", number>
  >;
  /** Some of what is wrong, for people. */
  readonly offences: readonly string[];
  /** How long after its end a job's end was told, in milliseconds. */
  readonly lateMs: readonly number[];
}

export function judge({ jobs, watches, submits, ran, looks, crashes }: Facts): Judgement {
  const truths = new Map(jobs.map((job) => [job.instanceId, job]));
  const offences: string[] = [];
  const lateMs: number[] = [];
  const wrong = { lost: 0, doubled: 0, untrue: 0, errors: 0, jobsTwice: 0, submitsLost: 0, looksTooLong: 0, crashes: 0 };
  const offend = (kind: keyof typeof wrong, what: string): void => {
    wrong[kind] += 1;
    if (wrong[kind] <= 5) offences.push(`${kind}: ${what}`);
  };
  for (const { page, instanceId, ends, endedAt, errors, doubled } of watches) {
    const truth = truths.get(instanceId);
    const where = `page ${page}, instance ${instanceId}`;
    for (const error of errors) offend("errors", `${where}: ${error}`);
    if (ends.length === 0) offend("lost", `${where}: it was never told of the end`);
    if (ends.length > 1 || doubled.length > 0) offend("doubled", `${where}: ${[...ends, ...doubled].join(", ")}`);
    if (ends.length > 0 && ends[0] !== truth?.end)
      offend("untrue", `${where}: told ${ends[0] ?? ""}, but it ${truth?.end ?? "does not exist"}`);
    if (endedAt !== null && truth !== undefined) lateMs.push(endedAt - truth.endsAt);
  }
  for (const { text, answer, isAccepted } of submits) {
    const count = ran.get(text) ?? 0;
    if (count > 1) offend("jobsTwice", `"${text}" runs ${count} times`);
    if (isAccepted && count === 0) offend("submitsLost", `"${text}" was accepted as ${answer}, and does not run`);
  }
  // A second look may last as long as the lease of the one that does not know yet that it lost it.
  if (looks.longestMs > leaseMs) offend("looksTooLong", `two gateways looked at the same time for ${looks.longestMs} ms`);
  for (const crash of crashes) offend("crashes", `a gateway ended by itself: ${crash.trim()}`);
  return { wrong, offences, lateMs };
}

/** How long after the ends the pages were told of them. */
export function lateText(lateMs: readonly number[]): string {
  if (lateMs.length === 0) return "nothing";
  const ms = (share: number): string => `${Math.round(quantile(lateMs, share))} ms`;
  return `median ${ms(0.5)}, p99 ${ms(0.99)}`;
}
