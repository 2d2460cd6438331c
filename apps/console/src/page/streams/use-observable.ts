import { useEffect, useMemo, useState, type DependencyList } from "react";
import type { Observable } from "rxjs";

import type { Observed } from "./observed.ts";

/**
 * Returns the last value of an observable. Subscribes while the component is mounted. When one of `dependencies` changes, `make` is
 * called again, and its result is subscribed to: `useObservable(() => instance.view$, [instance])`.
 */
export function useObservable<T>(make: () => Observable<T>, dependencies: DependencyList): Observed<T> {
  const source$ = useMemo(make, dependencies);
  const [seen, setSeen] = useState<{ source$: Observable<T>; observed: Observed<T> }>({ source$, observed: nothing });
  useEffect(() => {
    let observed: Observed<T> = nothing;
    const show = (next: Observed<T>): void => setSeen({ source$, observed: (observed = next) });
    const subscription = source$.subscribe({
      next: (value) => show({ value, error: undefined }),
      error: (error: unknown) => show({ ...observed, error }),
    });
    return () => subscription.unsubscribe();
  }, [source$]);
  return seen.source$ === source$ ? seen.observed : nothing;
}

const nothing: Observed<never> = { value: undefined, error: undefined };
