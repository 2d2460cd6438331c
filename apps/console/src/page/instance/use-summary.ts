import type { InstanceSummary } from "@maxcompute-rx/browser";
import { catchError, distinctUntilChanged, EMPTY, map } from "rxjs";

import { useClient } from "../console-client.ts";
import { useObservable } from "../streams/use-observable.ts";

/** What only the list contains about an instance: name, priority and place in the queue. Undefined if it is not in the list. */
export function useSummary(id: string): InstanceSummary | undefined {
  const { board$ } = useClient();
  const { value } = useObservable(
    () =>
      board$.pipe(
        map(({ instances }) => instances.find(({ instanceId }) => instanceId === id)),
        distinctUntilChanged(),
        // The summary is optional: the view reports errors of its own watch.
        catchError(() => EMPTY),
      ),
    [board$, id],
  );
  return value;
}
