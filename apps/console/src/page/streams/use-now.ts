import { map, NEVER, share, timer, type Observable } from "rxjs";

import { useObservable } from "./use-observable.ts";

/** The time in epoch ms, at once and then each second: one timer for all that show it. */
const seconds$: Observable<number> = timer(0, 1000).pipe(map(() => Date.now()), share());

/** The time in epoch ms, anew each second while `ticking`. */
export function useNow(ticking: boolean): number {
  return useObservable(() => (ticking ? seconds$ : NEVER), [ticking]).value ?? Date.now();
}
