import { use, type DependencyList } from "react";
import { NEVER } from "rxjs";

import { ClientContext } from "../console-client.ts";
import { ask } from "./ask.ts";
import type { Observed } from "./observed.ts";
import { useObservable } from "./use-observable.ts";

/**
 * Returns the result of a promise. When one of `dependencies` changes, `request` is called again. A request that failed because the
 * service could not be reached is sent again when it can (see `ask.ts`), so nothing on the page stays unknown after an outage.
 */
export function usePromise<T>(request: () => Promise<T>, dependencies: DependencyList): Observed<T> {
  const recovered$ = use(ClientContext)?.recovered$ ?? NEVER;
  return useObservable(() => ask(request, recovered$), [recovered$, ...dependencies]).value ?? nothing;
}

const nothing: Observed<never> = { value: undefined, error: undefined };
