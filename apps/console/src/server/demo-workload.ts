import type { Emulator } from "@maxcompute-rx/emulator";
import type { MaxCompute } from "@maxcompute-rx/node";
import { catchError, concat, concatMap, EMPTY, from, map, repeat, timer, type Observable } from "rxjs";

import { demoJobs, type DemoJob } from "./demo-jobs.ts";

/** The emulator that the jobs run on, and a client of it. */
export interface WorkloadTarget {
  readonly emulator: { readonly jobs: Pick<Emulator["jobs"], "script"> };
  readonly mc: {
    runSql(...job: Parameters<MaxCompute["runSql"]>): Promise<unknown>;
    runXFlow(...run: Parameters<MaxCompute["runXFlow"]>): Promise<unknown>;
  };
}

/** Time between two jobs after the first ones, in milliseconds. */
const betweenMs = 9000;

/** Keeps jobs of all kinds running on an emulator. Returns a function that stops it. */
export function startWorkload(target: WorkloadTarget): () => void {
  const paced = (pauseMs: number): Observable<DemoJob> => from(demoJobs).pipe(concatMap((job) => timer(pauseMs).pipe(map(() => job))));
  // The first jobs follow each other quickly, so that the board is not empty.
  const subscription = concat(paced(150), paced(betweenMs).pipe(repeat()))
    // A demo job that is refused must not end the others. The board shows its outcome.
    .pipe(concatMap((job) => from(submit(job, target)).pipe(catchError(() => EMPTY))))
    .subscribe();
  return () => subscription.unsubscribe();
}

async function submit(job: DemoJob, { emulator, mc }: WorkloadTarget): Promise<void> {
  switch (job.kind) {
    case "sql":
      await mc.runSql(job.sql, { name: job.name, ...(job.priority === undefined ? {} : { priority: job.priority }) });
      return;
    case "xflow":
      await mc.runXFlow(job.name, { xflowProject: job.project });
      return;
    case "script": {
      const { name, owner, stages, workers, seconds, queueSeconds = 0, skew = 1, fails } = job;
      const outcome = fails === undefined ? {} : { outcome: "failure" as const, result: fails };
      emulator.jobs.script({ name, owner, stages, workers, durationMs: seconds * 1000, queueMs: queueSeconds * 1000, skew, ...outcome });
    }
  }
}
