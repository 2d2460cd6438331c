import { isMaxComputeError } from "@maxcompute-rx/browser";
import {
  asyncScheduler,
  catchError,
  concat,
  defer,
  EMPTY,
  map,
  of,
  race,
  switchMap,
  take,
  timer,
  type Observable,
  type SchedulerLike,
} from "rxjs";

import type { Observed } from "./observed.ts";

/**
 * Sends a request, and sends it again when it failed for a reason that passes: after each recovery of the connection, and after a pause
 * that grows up to a minute. Emits the error meanwhile, and the value at last. Other errors are final.
 */
export function ask<T>(
  request: () => Promise<T>,
  recovered$: Observable<unknown>,
  scheduler: SchedulerLike = asyncScheduler,
): Observable<Observed<T>> {
  const attempt = (pauseMs: number): Observable<Observed<T>> =>
    defer(request).pipe(
      map((value) => ({ value, error: undefined })),
      catchError((error: unknown) => {
        const again$ = passes(error) ? race(recovered$, timer(pauseMs, scheduler)).pipe(take(1)) : EMPTY;
        return concat(of({ value: undefined, error }), again$.pipe(switchMap(() => attempt(Math.min(2 * pauseMs, longestPauseMs)))));
      }),
    );
  return attempt(firstPauseMs);
}

const firstPauseMs = 4000;
const longestPauseMs = 60_000;

function passes(error: unknown): boolean {
  return isMaxComputeError(error) && error.transient;
}
