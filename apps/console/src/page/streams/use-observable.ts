import { useEffect, useState } from "react";
import type { Observable } from "rxjs";

/** What has come out of a stream so far. */
export interface Observed<T> {
  /** The last value; undefined before the first one. */
  readonly value: T | undefined;
  /** Why the stream ended before its time. */
  readonly error: unknown;
}

/**
 * Subscribes while the component is shown, and leaves with it. A new stream is subscribed to in place of the old one, so
 * make it with `useMemo`, or take one that stays the same, such as `instance.progress$`.
 */
export function useObservable<T>(source$: Observable<T>): Observed<T> {
  const [seen, setSeen] = useState<Observed<T> & { source$: Observable<T> }>({ source$, ...nothing });
  useEffect(() => {
    const subscription = source$.subscribe({
      next: (value) => setSeen({ source$, value, error: undefined }),
      error: (error: unknown) => setSeen((before) => ({ source$, value: before.source$ === source$ ? before.value : undefined, error })),
    });
    return () => subscription.unsubscribe();
  }, [source$]);
  return seen.source$ === source$ ? seen : nothing;
}

const nothing: Observed<never> = { value: undefined, error: undefined } as Observed<never>;
