import { defer, mergeMap } from "rxjs";

import { loadOnce } from "../load-once.ts";
import type { WatchSource } from "../watch/instance/registry.ts";
import { readSubqueryId } from "../wire/session/subquery-id.ts";

/**
 * Follows ordinary instances by one source, and queries in sessions by another.
 *
 * @param load loads the other source, with the first query in a session
 */
export function watchById(ordinary: WatchSource, load: () => Promise<WatchSource>): WatchSource {
  const subqueries = loadOnce(load);
  return {
    events: (id, interest$, callers$) =>
      readSubqueryId(id) === null
        ? ordinary.events(id, interest$, callers$)
        : defer(subqueries).pipe(mergeMap((source) => source.events(id, interest$, callers$))),
  };
}
