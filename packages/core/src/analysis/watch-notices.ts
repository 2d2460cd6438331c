import {
  asyncScheduler,
  catchError,
  connect,
  defer,
  distinctUntilChanged,
  EMPTY,
  endWith,
  exhaustMap,
  ignoreElements,
  map,
  merge,
  Subject,
  switchMap,
  tap,
  timer,
  type Observable,
} from "rxjs";

import { abortable } from "../http/abortable.ts";
import type { Instance } from "../instance/instance.ts";
import { analyse, type AnalyseOptions, type AnalysisFact } from "./analyse.ts";
import type { Notice } from "./notice.ts";

/** How often more is requested while there is a reason, in milliseconds. */
const queueMs = 30_000;
const workersMs = 60_000;

/** What {@link watchNotices} needs of an instance. With other `events$`, the notices know what happened before the watch began. */
export type WatchedRun = Pick<Instance, "events$" | "getQueueingInfo" | "getTaskWorkers">;

/**
 * {@link analyse} for an instance of a client. It requests the place in the queue every 30 s while the instance waits, and the workers of
 * a task every 60 s while one of its stages is skewed, so that the notice names the worker. If such a request fails, as without
 * permission, the notices come without its answer. Cold; shares the watch of the instance, and completes and errors with it.
 *
 * @example
 * ```ts
 * watchNotices(instance).subscribe((notices) => console.log(notices.map(formatNotice).join("\n")));
 * ```
 */
export function watchNotices(instance: WatchedRun, options: Omit<AnalyseOptions, "facts$" | "speed"> = {}): Observable<readonly Notice[]> {
  const { scheduler = asyncScheduler } = options;

  /** Requests at once and then repeatedly while the notices give a subject. */
  const requestWhile = (
    notices$: Observable<readonly Notice[]>,
    subjectOf: (notices: readonly Notice[]) => string | undefined,
    everyMs: number,
    request: (subject: string) => Observable<AnalysisFact>,
  ): Observable<AnalysisFact> =>
    notices$.pipe(
      map(subjectOf),
      endWith(undefined),
      distinctUntilChanged(),
      switchMap((subject) =>
        subject === undefined ? EMPTY : timer(0, everyMs, scheduler).pipe(exhaustMap(() => request(subject).pipe(catchError(() => EMPTY)))),
      ),
    );
  const queue = (): Observable<AnalysisFact> =>
    abortable((signal) => instance.getQueueingInfo({ signal })).pipe(map((info) => ({ type: "queue", info })));
  const workers = (taskName: string): Observable<AnalysisFact> =>
    abortable((signal) => instance.getTaskWorkers(taskName, { signal })).pipe(map((all) => ({ type: "workers", taskName, workers: all })));

  return defer(() => {
    const facts$ = new Subject<AnalysisFact>();
    return analyse(instance.events$, { ...options, facts$ }).pipe(
      connect((notices$) => {
        const requested$ = merge(
          requestWhile(notices$, (notices) => notices.find(({ type }) => type === "queue")?.type, queueMs, queue),
          requestWhile(notices$, (notices) => notices.find((notice) => notice.type === "skew")?.taskName, workersMs, workers),
        );
        return merge(
          requested$.pipe(
            tap((fact) => facts$.next(fact)),
            ignoreElements(),
          ),
          notices$,
        );
      }),
    );
  });
}
