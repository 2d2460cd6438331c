import { useSyncExternalStore } from "react";

import { useClient } from "../console-client.ts";
import { pageStorage } from "../storage/page-storage.ts";
import { createSqlDesk, type DeskState, type SqlDesk } from "./sql-desk.ts";

/** The state of the SQL view, made when the view is first shown. */
export function useSqlDesk(): readonly [desk: SqlDesk, state: DeskState] {
  const { mc, scope, sqlDesk } = useClient();
  const desk = (sqlDesk.current ??= createSqlDesk(mc, pageStorage(), scope));
  return [desk, useSyncExternalStore(desk.subscribe, () => desk.current)];
}
