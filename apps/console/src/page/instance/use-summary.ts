import type { InstanceSummary } from "@maxcompute-rx/browser";
import { catchError, distinctUntilChanged, EMPTY, map } from "rxjs";

import { useClient } from "../console-client.ts";
import { useObservable } from "../streams/use-observable.ts";

/** What the board tells of an instance beside its watch: name, priority and place in the queue. Undefined when it is not there. */
export function useSummary(id: string): InstanceSummary | undefined {
  const { board$ } = useClient();
  const { value } = useObservable(
    () =>
      board$.pipe(
        map(({ instances }) => instances.find(({ instanceId }) => instanceId === id)),
        distinctUntilChanged(),
        // An ornament: the view shows its own trouble.
        catchError(() => EMPTY),
      ),
    [board$, id],
  );
  return value;
}
