import type { Instance } from "@maxcompute-rx/node";
import {
  catchError,
  combineLatest,
  connect,
  interval,
  last,
  map,
  mergeMap,
  of,
  scan,
  startWith,
  takeUntil,
  throttleTime,
  type Observable,
} from "rxjs";

import { jobBlock, type JobBlock, type Screen, type SeenJob } from "./job-block.ts";

/** A job to show: what people call it, and the handle whose streams tell of it. */
export interface ShownJob {
  readonly title: string;
  readonly instance: Instance;
}

/**
 * Frames of live stage bars, one block of lines for each job. Completes when the last job has ended.
 *
 * The streams of a job share one watch; subscribing starts it, and leaving ends it, not the job. A job that cannot be
 * looked at shows why, and the others go on.
 */
export function stageBars(jobs$: Observable<ShownJob>, screen: () => Screen): Observable<string> {
  const seen$ = jobs$.pipe(
    mergeMap(({ title, instance }) => {
      const seen = { title, id: instance.id, view: null };
      return instance.view$.pipe(
        map((view): SeenJob => ({ ...seen, view })),
        startWith<SeenJob>(seen),
        catchError((error: Error) => of<SeenJob>({ ...seen, unseen: error.message })),
      );
    }),
    scan((jobs, job) => new Map(jobs).set(job.id, job), new Map<string, SeenJob>()),
  );
  return seen$.pipe(
    // A frame each second for the clocks in it, until the last view has come.
    connect((jobs$) => combineLatest([jobs$, interval(1000).pipe(startWith(0), takeUntil(jobs$.pipe(last(null, null))))])),
    throttleTime(100, undefined, { leading: true, trailing: true }),
    map(([jobs]) => frame([...jobs.values()], screen())),
  );
}

/** All blocks. Where they are too many lines, ended jobs give up their stages first, then the last ones do. */
function frame(jobs: readonly SeenJob[], screen: Screen): string {
  const blocks = jobs.map((job) => jobBlock(job, screen));
  const shrunk = new Set<JobBlock>();
  const lines = (): string[] =>
    blocks.flatMap((block) => [block.headline, ...(shrunk.has(block) ? [] : block.stages), ...block.reason]);
  for (const block of [...blocks.filter(({ ended }) => ended), ...blocks.toReversed()]) {
    if (lines().length >= screen.rows) shrunk.add(block);
  }
  return lines().join("\n");
}
