import type { Instance } from "@maxcompute-rx/browser";
import { BehaviorSubject, type Observable } from "rxjs";

/** Instances whose stop the service has accepted. Their watches say when they have ended, which may take a while. */
export interface AskedStops {
  readonly ids$: Observable<ReadonlySet<string>>;
  /** Stops an instance. Resolves when the service has accepted it. */
  readonly stop: (instance: Instance) => Promise<void>;
}

/** Stops that are remembered; by then the earliest have ended long ago. */
const mostStops = 500;

export function createAskedStops(): AskedStops {
  const ids$ = new BehaviorSubject<ReadonlySet<string>>(new Set());
  return {
    ids$,
    async stop(instance) {
      await instance.stop();
      ids$.next(new Set([...ids$.value, instance.id].slice(-mostStops)));
    },
  };
}
