import { map, NEVER, share, timer, type Observable } from "rxjs";

import { useObservable } from "./use-observable.ts";

/** The time in epoch milliseconds, at once and then every second. All components share one timer. */
const seconds$: Observable<number> = timer(0, 1000).pipe(map(() => Date.now()), share());

/** The time in epoch milliseconds, updated every second while `ticking`. */
export function useNow(ticking: boolean): number {
  return useObservable(() => (ticking ? seconds$ : NEVER), [ticking]).value ?? Date.now();
}
