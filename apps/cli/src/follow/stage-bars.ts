import type { Instance, Notice } from "@maxcompute-rx/node";
import {
  catchError,
  combineLatest,
  connect,
  EMPTY,
  interval,
  last,
  map,
  merge,
  mergeMap,
  of,
  scan,
  startWith,
  takeUntil,
  throttleTime,
  type Observable,
} from "rxjs";

import { jobBlock, type JobBlock, type Screen, type SeenJob } from "./job-block.ts";

/** What is shown of an instance: of one that is watched, or of one in a recording. */
export type ShownInstance = Pick<Instance, "id" | "view$" | "events$">;

/** A job to show: its title, and its handle. */
export interface ShownJob<Shown extends ShownInstance = Instance> {
  readonly title: string;
  readonly instance: Shown;
  /** What can be said about its run. Default: nothing. */
  readonly notices$?: Observable<readonly Notice[]> | undefined;
}

/**
 * Emits frames of live stage bars, with one block of lines for each job. Completes when the last job has ended.
 *
 * All streams of a job share one watch. Subscribing starts the watch and unsubscribing ends it; the job is not affected. If a job
 * cannot be watched, its block shows the error, and the others continue.
 */
export function stageBars(jobs$: Observable<ShownJob<ShownInstance>>, screen: () => Screen): Observable<string> {
  const seen$ = jobs$.pipe(
    mergeMap(({ title, instance, notices$ = EMPTY }) => {
      const { id } = instance;
      const first: SeenJob = { title, id, view: null, notices: [] };
      const views$ = instance.view$.pipe(
        map((view): Partial<SeenJob> => ({ view })),
        catchError((error: Error) => of<Partial<SeenJob>>({ view: null, unseen: error.message })),
      );
      const seenNotices$ = notices$.pipe(
        map((notices): Partial<SeenJob> => ({ notices })),
        catchError(() => EMPTY), // the same error as that of the views
      );
      return merge(views$, seenNotices$).pipe(
        scan((job, news): SeenJob => ({ ...job, ...news }), first),
        startWith(first),
      );
    }),
    scan((jobs, job) => new Map(jobs).set(job.id, job), new Map<string, SeenJob>()),
  );
  return seen$.pipe(
    // A frame each second, because frames show elapsed times, until the last view has arrived.
    connect((jobs$) => combineLatest([jobs$, interval(1000).pipe(startWith(0), takeUntil(jobs$.pipe(last(null, null))))])),
    throttleTime(100, undefined, { leading: true, trailing: true }),
    map(([jobs]) => frame([...jobs.values()], screen())),
  );
}

/** All blocks. If they have too many lines, the stages of ended jobs are left out first, then those of the last jobs. */
function frame(jobs: readonly SeenJob[], screen: Screen): string {
  const blocks = jobs.map((job) => jobBlock(job, screen));
  const shrunk = new Set<JobBlock>();
  const lines = (): string[] =>
    blocks.flatMap((block) => [...block.headline, ...(shrunk.has(block) ? [] : [...block.stages, ...block.notices]), ...block.reason]);
  for (const block of [...blocks.filter(({ ended }) => ended), ...blocks.toReversed()]) {
    if (lines().length >= screen.rows) shrunk.add(block);
  }
  return lines().join("\n");
}
