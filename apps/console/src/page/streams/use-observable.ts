import { useEffect, useMemo, useState, type DependencyList } from "react";
import type { Observable } from "rxjs";

/** The last value and the error of an observable. */
export interface Observed<T> {
  /** The last value; undefined before the first one. */
  readonly value: T | undefined;
  /** The error of the observable; undefined if it has none. */
  readonly error: unknown;
}

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
