import { createContext, use, useMemo, type Context, type ReactNode } from "react";
import { distinctUntilChanged, EMPTY, map } from "rxjs";

import { ClientContext } from "../console-client.ts";
import { useObservable } from "./use-observable.ts";

/** Since when the service cannot be reached, in milliseconds since 1970; null while it can. */
export const AwayContext: Context<number | null> = createContext<number | null>(null);

/** Tells everything below whether the connection is away. */
export function AwayProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const client = use(ClientContext);
  const { value: since = null } = useObservable(
    () =>
      client?.board$.pipe(
        map(({ trouble }) => trouble?.since ?? null),
        distinctUntilChanged(),
      ) ?? EMPTY,
    [client],
  );
  const away = useMemo(() => (since === null ? null : Date.parse(since)), [since]);
  return <AwayContext value={away}>{children}</AwayContext>;
}
