import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  ignoreElements,
  endWith,
  filter,
  from,
  repeat,
  takeUntil,
  tap,
  timer,
  type Observable,
  type SchedulerLike,
} from "rxjs";

import { isMaxComputeError } from "../error.ts";
import { abortable } from "../http/abortable.ts";
import type { AbortSignalLike } from "../transport.ts";

/** Time between two requests for the nodes of a running XFlow, in milliseconds. */
const lookEveryMs = 1000;

/**
 * Names and ids of the sub-instances of an XFlow as they appear, each once. Cold: each subscriber sends its own requests, one per second
 * until `ended$` completes, and then a last one. Errors if `ended$` errors, or if the nodes cannot be read.
 */
export function watchSubInstances(
  subInstances: (signal: AbortSignalLike) => Promise<ReadonlyMap<string, string>>,
  ended$: Observable<unknown>,
  scheduler: SchedulerLike,
): Observable<readonly [name: string, id: string]> {
  return defer(() => {
    const seen = new Set<string>();
    const look$ = abortable(subInstances).pipe(
      concatMap((found) => from(found)),
      filter(([, id]) => !seen.has(id)),
      tap(([, id]) => seen.add(id)),
    );
    const patientLook$ = look$.pipe(catchError((error: unknown) => (isMaxComputeError(error) && error.transient ? EMPTY : rethrow(error))));
    const end$ = ended$.pipe(ignoreElements(), endWith(true));
    return concat(patientLook$.pipe(repeat({ delay: () => timer(lookEveryMs, scheduler) }), takeUntil(end$)), look$);
  });
}

function rethrow(error: unknown): never {
  throw error;
}
