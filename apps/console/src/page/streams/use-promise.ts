import type { DependencyList } from "react";
import { defer } from "rxjs";

import { useObservable, type Observed } from "./use-observable.ts";

/** Returns the result of a promise. When one of `dependencies` changes, `request` is called again. */
export function usePromise<T>(request: () => Promise<T>, dependencies: DependencyList): Observed<T> {
  return useObservable(() => defer(request), dependencies);
}
