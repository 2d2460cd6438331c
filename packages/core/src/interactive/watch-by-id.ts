import { defer, mergeMap } from "rxjs";

import type { WatchSource } from "../watch/instance/registry.ts";
import { readSubqueryId } from "../wire/session/subquery-id.ts";
import type { SubquerySourceOptions } from "./subquery-source.ts";

/** Follows ordinary instances by one source, and queries in sessions by another, whose code is loaded with the first of them. */
export function watchById(ordinary: WatchSource, options: SubquerySourceOptions): WatchSource {
  let loading: Promise<WatchSource> | null = null;
  const load = async (): Promise<WatchSource> => (await import("./subquery-source.ts")).createSubquerySource(options);
  const subqueries = (): Promise<WatchSource> =>
    (loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    }));
  return {
    events: (id, interest$, callers$) =>
      readSubqueryId(id) === null ? ordinary.events(id, interest$, callers$) : defer(subqueries).pipe(mergeMap((source) => source.events(id, interest$, callers$))),
  };
}
