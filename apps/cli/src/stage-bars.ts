import type { Instance } from "@maxcompute-rx/node";
import { catchError, combineLatest, connect, interval, last, map, mergeMap, of, scan, startWith, takeUntil } from "rxjs";
import { throttleTime, type Observable } from "rxjs";

import { jobBlock, type JobBlock, type Screen, type SeenJob } from "./job-block.ts";

/** A job to show: what people call it, and the handle whose streams tell of it. */
export interface ShownJob {
  readonly title: string;
  readonly instance: Instance;
}

/**
 * Frames of live stage bars, one block of lines for each job. Completes when the last job has ended.
 *
 * Each job's `view$` is subscribed to once: that starts the watch, and leaving this observable ends it. A job that cannot
 * be looked at any more shows why, and the others go on.
 */
export function stageBars(jobs$: Observable<ShownJob>, screen: () => Screen): Observable<string> {
  const seen$ = jobs$.pipe(
    mergeMap(({ title, instance }) =>
      instance.view$.pipe(
        map((view): SeenJob => ({ title, id: instance.id, view })),
        startWith<SeenJob>({ title, id: instance.id, view: null }),
        catchError((error: Error) => of<SeenJob>({ title, id: instance.id, view: null, trouble: error.message })),
      ),
    ),
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
