import { useEffect, useMemo, useState, type DependencyList } from "react";
import type { Observable } from "rxjs";

/** What has come out of a stream so far. */
export interface Observed<T> {
  /** The last value; undefined before the first one. */
  readonly value: T | undefined;
  /** Why the stream ended before its time; undefined while it has not. */
  readonly error: unknown;
}

/**
 * The last value of a stream. Subscribes while the component is shown and leaves with it; when one of `dependencies`
 * changes, the stream is made and subscribed to anew: `useObservable(() => instance.view$, [instance])`.
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
