import { use } from "react";
import { map, NEVER, share, timer, type Observable } from "rxjs";

import { AwayContext } from "./away.tsx";
import { useObservable } from "./use-observable.ts";

/** The time in epoch milliseconds, at once and then every second. All components share one timer. */
const seconds$: Observable<number> = timer(0, 1000).pipe(
  map(() => Date.now()),
  share(),
);

/**
 * The time in epoch milliseconds, updated every second while `ticking`. While the service cannot be reached it stands still at the
 * moment when that began, because nothing is known of what happens since then.
 */
export function useNow(ticking: boolean): number {
  const away = use(AwayContext);
  const ticks = ticking && away === null;
  const { value } = useObservable(() => (ticks ? seconds$ : NEVER), [ticks]);
  return away ?? value ?? Date.now();
}
