import { useSyncExternalStore } from "react";

import { useClient } from "../../console-client.ts";
import { pageStorage } from "../../storage/page-storage.ts";
import { createSqlView, type SqlViewState, type SqlView } from "./sql-view.ts";

/** The state of the SQL view, made when the view is first shown. */
export function useSqlView(): readonly [sqlView: SqlView, state: SqlViewState] {
  const { mc, scope, sqlView: kept } = useClient();
  const sqlView = (kept.current ??= createSqlView(mc, pageStorage(), scope));
  return [sqlView, useSyncExternalStore(sqlView.subscribe, () => sqlView.current)];
}
