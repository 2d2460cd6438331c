import { use, type ReactNode } from "react";
import { catchError, EMPTY, fromEvent, map, startWith } from "rxjs";

import { ClientContext } from "../console-client.ts";
import { useObservable } from "../streams/use-observable.ts";
import { TabContext } from "./page-title.ts";
import { quietTab, tabStatus } from "./tab-status.ts";

/** Follows the board for the title and the icon of the tab. */
export function TabProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const client = use(ClientContext);
  const { value: status = quietTab } = useObservable(() => {
    if (client === null) return EMPTY;
    const isVisible = (): boolean => document.visibilityState === "visible";
    const visible$ = fromEvent(document, "visibilitychange").pipe(startWith(null), map(isVisible));
    // The views report the errors of the list.
    return tabStatus(client.board$, visible$).pipe(catchError(() => EMPTY));
  }, [client]);
  return <TabContext value={status}>{children}</TabContext>;
}
