import type { Instance, Worker } from "@maxcompute-rx/browser";
import { catchError, exhaustMap, from, map, of, scan, takeWhile, timer, type Observable } from "rxjs";

import type { Observed } from "../../streams/observed.ts";
import { useObservable } from "../../streams/use-observable.ts";

/** The workers of a task as they were at a moment. */
export interface SeenWorkers {
  readonly workers: readonly Worker[];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** How often the workers of a running task are requested, in milliseconds: the answer may be large. */
export const workersEveryMs = 10_000;

/** The workers of a task: once when it has ended, else again and again. After an error, the last answer remains and is asked for again. */
export function useTaskWorkers(instance: Instance, taskName: string, isRunning: boolean): Observed<SeenWorkers> {
  const { value } = useObservable((): Observable<Observed<SeenWorkers>> => {
    const requested$ = timer(0, workersEveryMs).pipe(
      exhaustMap(() =>
        from(instance.getTaskWorkers(taskName)).pipe(
          map((workers): Observed<SeenWorkers> => ({ value: { workers, at: Date.now() }, error: undefined })),
          catchError((error: unknown) => of({ value: undefined, error })),
        ),
      ),
      takeWhile(({ error }) => isRunning || error !== undefined, true),
      scan((last, next) => ({ value: next.value ?? last.value, error: next.error })),
    );
    return requested$;
  }, [instance, taskName, isRunning]);
  return value ?? nothing;
}

const nothing: Observed<never> = { value: undefined, error: undefined };
