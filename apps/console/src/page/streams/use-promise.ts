import type { DependencyList } from "react";
import { defer } from "rxjs";

import { useObservable, type Observed } from "./use-observable.ts";

/** What an answer brings, asked for anew when one of `dependencies` changes. */
export function usePromise<T>(ask: () => Promise<T>, dependencies: DependencyList): Observed<T> {
  return useObservable(() => defer(ask), dependencies);
}
