import type { InstanceOutcome, InstanceView } from "@maxcompute-rx/browser";
import { BehaviorSubject, catchError, EMPTY, filter, map, merge, switchMap, take, tap, type Observable } from "rxjs";

/** An instance whose end somebody wants to be told. */
export interface AwaitedEnd {
  readonly id: string;
  /** The name to tell it by. */
  readonly title: string;
}

/** An awaited end that has come. */
export interface SeenEnd extends AwaitedEnd {
  readonly outcome: InstanceOutcome;
}

/** The instances whose ends somebody wants to be told. They are kept while the tab is open, over reloads too. */
export interface EndNotices {
  readonly awaited$: Observable<readonly AwaitedEnd[]>;
  /** Begins or ceases to wait for the end of an instance. */
  readonly toggle: (end: AwaitedEnd) => void;
  /** The ends as they come, each once. */
  readonly ends$: Observable<SeenEnd>;
}

export const mostAwaited = 50;
const key = "awaited-ends";

export function createEndNotices(
  viewOf: (id: string) => Observable<InstanceView>,
  storage: Pick<Storage, "getItem" | "setItem">,
): EndNotices {
  const awaited$ = new BehaviorSubject(readAwaited(storage));
  const set = (ends: readonly AwaitedEnd[]): void => {
    storage.setItem(key, JSON.stringify(ends));
    awaited$.next(ends);
  };
  const without = (id: string): readonly AwaitedEnd[] => awaited$.value.filter((one) => one.id !== id);
  const isAwaited = (id: string): boolean => awaited$.value.some((one) => one.id === id);

  return {
    awaited$,
    toggle: (end) => set(isAwaited(end.id) ? without(end.id) : [...awaited$.value, end].slice(-mostAwaited)),
    ends$: awaited$.pipe(
      switchMap((ends) => merge(...ends.map((end) => endOf(end, viewOf)))),
      tap(({ id }) => set(without(id))),
    ),
  };
}

function endOf(end: AwaitedEnd, viewOf: (id: string) => Observable<InstanceView>): Observable<SeenEnd> {
  return viewOf(end.id).pipe(
    map(({ outcome }) => outcome),
    filter((outcome) => outcome !== null),
    take(1),
    map((outcome) => ({ ...end, outcome })),
    // An instance that cannot be watched, such as one that is not known any more, is not told of.
    catchError(() => EMPTY),
  );
}

function readAwaited(storage: Pick<Storage, "getItem">): readonly AwaitedEnd[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isAwaitedEnd).slice(-mostAwaited) : [];
  } catch {
    return [];
  }
}

function isAwaitedEnd(value: unknown): value is AwaitedEnd {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "string" &&
    "title" in value &&
    typeof value.title === "string"
  );
}
