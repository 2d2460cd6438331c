import {
  auditTime,
  defaultIfEmpty,
  filter,
  finalize,
  map,
  merge,
  of,
  share,
  Subject,
  switchMap,
  take,
  tap,
  timer,
  type Observable,
} from "rxjs";

import type { Observed } from "../streams/observed.ts";

/** The names of jobs that the list of the service does not contain: those that had ended before anybody followed the list. */
export interface JobNames {
  /** The names that are known by now, by id of the instance; null for a job without a name. A new map after each change. */
  readonly known$: Observable<ReadonlyMap<string, string | null>>;
  /** The name of one job. It is requested once, after a moment, so that a row that is visible only during scrolling sends no request. */
  readonly name$: (instanceId: string) => Observable<string | null>;
  /** Requests these names in the background, a few at a time. Those of an earlier call that have not been requested yet are left out. */
  readonly learn: (instanceIds: readonly string[]) => void;
}

/** Names that are kept; beyond them the oldest are forgotten. */
const mostNames = 5000;
const momentMs = 200;
/** Names that are requested in the background at the same time. */
const mostAtOnce = 4;
/** Names that arrive within this time are emitted together, in milliseconds. */
const gatherMs = 250;

/** @param askName requests one name; emits errors that pass as `ask` does */
export function createJobNames(askName: (instanceId: string) => Observable<Observed<string | null>>): JobNames {
  const known = new Map<string, string | null>();
  const asked = new Map<string, Observable<string | null>>();
  const changed$ = new Subject<void>();

  const keep = (id: string, name: string | null): void => {
    known.set(id, name);
    for (const oldest of known.keys()) {
      if (known.size <= mostNames) break;
      known.delete(oldest);
    }
    changed$.next();
  };
  const request = (id: string): Observable<string | null> => {
    const running = asked.get(id);
    if (running !== undefined) return running;
    const request$ = askName(id).pipe(
      filter(({ error }) => error === undefined),
      map(({ value }) => value || null),
      // A refusal is final: then the job has no name for this visitor.
      defaultIfEmpty(null),
      take(1),
      tap((name) => keep(id, name)),
      finalize(() => asked.delete(id)),
      share(),
    );
    asked.set(id, request$);
    return request$;
  };
  const nameOf = (id: string, momentMs: number): Observable<string | null> => {
    const name = known.get(id);
    if (name !== undefined) return of(name);
    return momentMs === 0 ? request(id) : timer(momentMs).pipe(switchMap(() => nameOf(id, 0)));
  };

  let wanted: string[] = [];
  let learning = 0;
  const learnNext = (): void => {
    while (learning < mostAtOnce) {
      const id = wanted.shift();
      if (id === undefined) return;
      learning += 1;
      const done = (): void => {
        learning -= 1;
        learnNext();
      };
      nameOf(id, 0).subscribe({ error: done, complete: done });
    }
  };

  return {
    known$: merge(of(undefined), changed$.pipe(auditTime(gatherMs))).pipe(map(() => new Map(known))),
    name$: (id) => nameOf(id, momentMs),
    learn: (ids) => {
      wanted = ids.filter((id) => !known.has(id) && !asked.has(id));
      learnNext();
    },
  };
}
