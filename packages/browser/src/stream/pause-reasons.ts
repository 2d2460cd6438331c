import { Observable, Subscription, type SchedulerLike } from "rxjs";

/** Why a page asks nobody for the moment. */
export type PauseReason = "hidden" | "offline";

/** What is needed of the globals of a page; in a worker there is no document, elsewhere there may be none of it. */
export interface PageScope extends EventTargetLike {
  readonly document?: EventTargetLike & { readonly visibilityState: string };
  readonly navigator?: { readonly onLine?: boolean };
}

interface EventTargetLike {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

/** How long a tab may be hidden before its stream is closed: who looks into another tab for a moment misses nothing. */
const hiddenGraceMs = 5000;

/**
 * The reasons for which this page pauses, now and whenever they change. They are a set, so that a page that comes back online
 * while it is hidden stays paused. A page on its way out (`pagehide`) counts as hidden at once, so that the browser may keep it.
 */
export function pauseReasons(scope: PageScope, scheduler: SchedulerLike): Observable<ReadonlySet<PauseReason>> {
  return new Observable((subscriber) => {
    const { document, navigator } = scope;
    const reasons = new Set<PauseReason>();
    let grace = Subscription.EMPTY;

    const set = (reason: PauseReason, holds: boolean): void => {
      if (reasons.has(reason) === holds) return;
      if (holds) reasons.add(reason);
      else reasons.delete(reason);
      subscriber.next(new Set(reasons));
    };
    const look = (): void => {
      grace.unsubscribe();
      if (document?.visibilityState !== "hidden") return set("hidden", false);
      grace = scheduler.schedule(() => set("hidden", true), hiddenGraceMs);
    };
    const leave = (): void => {
      grace.unsubscribe();
      set("hidden", true);
    };

    subscriber.add(() => grace.unsubscribe());
    subscriber.add(listen(document, "visibilitychange", look));
    subscriber.add(listen(scope, "pageshow", look));
    subscriber.add(listen(scope, "pagehide", leave));
    subscriber.add(listen(scope, "online", () => set("offline", false)));
    subscriber.add(listen(scope, "offline", () => set("offline", true)));

    // A page that was opened in the background has had no grace to use up.
    if (document?.visibilityState === "hidden") reasons.add("hidden");
    if (navigator?.onLine === false) reasons.add("offline");
    subscriber.next(new Set(reasons));
  });
}

function listen(target: EventTargetLike | undefined, type: string, listener: () => void): () => void {
  target?.addEventListener?.(type, listener);
  return () => target?.removeEventListener?.(type, listener);
}
