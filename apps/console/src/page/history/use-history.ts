import { use, type DependencyList } from "react";
import { filter, fromEvent, merge, NEVER, scan, switchMap, timer } from "rxjs";

import { ClientContext } from "../console-client.ts";
import { ask } from "../streams/ask.ts";
import type { Observed } from "../streams/observed.ts";
import { useObservable } from "../streams/use-observable.ts";

/** The time between two looks at the history, in milliseconds. */
const againMs = 10_000;

/** Returns an answer of the history, and a new one every ten seconds while the page is visible. The last one stays while the next is asked for. */
export function useHistory<T>(request: () => Promise<T>, dependencies: DependencyList): Observed<T> {
  const recovered$ = use(ClientContext)?.recovered$ ?? NEVER;
  const make = () =>
    merge(
      timer(0, againMs).pipe(filter((turn) => turn === 0 || !document.hidden)),
      fromEvent(document, "visibilitychange").pipe(filter(() => !document.hidden)),
    ).pipe(
      switchMap(() => ask(request, recovered$)),
      scan<Observed<T>, Observed<T>>((last, next) => ({ value: next.value ?? last.value, error: next.error }), nothing),
    );
  return useObservable(make, [recovered$, ...dependencies]).value ?? nothing;
}

const nothing: Observed<never> = { value: undefined, error: undefined };
