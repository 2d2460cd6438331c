import { Observable, Subscription, type SchedulerLike } from "rxjs";

/** Why a page sends no requests at the moment. */
export type PauseReason = "hidden" | "offline";

/** The globals of a page that are needed. A worker has no document; other platforms may have none of these. */
export interface PageScope extends EventTargetLike {
  readonly document?: EventTargetLike & { readonly visibilityState: string };
  readonly navigator?: { readonly onLine?: boolean };
}

interface EventTargetLike {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

/** How long a tab may be hidden before its stream is closed, so that a short look at another tab interrupts nothing. */
const hiddenGraceMs = 5000;

/**
 * Emits why this page pauses, at once and after each change; an empty set means that it does not pause. A page that is hidden and
 * offline has both reasons, so it stays paused when only one ends. A page that is left (`pagehide`) counts as hidden at once, so
 * that the browser can keep it in its back-forward cache.
 *
 * @param followWhileHidden true if a page that is only hidden does not pause
 */
export function pauseReasons(scope: PageScope, scheduler: SchedulerLike, followWhileHidden = false): Observable<ReadonlySet<PauseReason>> {
  return new Observable((subscriber) => {
    const { document, navigator } = scope;
    const isHidden = (): boolean => !followWhileHidden && document?.visibilityState === "hidden";
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
      if (!isHidden()) return set("hidden", false);
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

    // A page that was opened in the background is hidden from the start, without the grace period.
    if (isHidden()) reasons.add("hidden");
    if (navigator?.onLine === false) reasons.add("offline");
    subscriber.next(new Set(reasons));
  });
}

function listen(target: EventTargetLike | undefined, type: string, listener: () => void): () => void {
  target?.addEventListener?.(type, listener);
  return () => target?.removeEventListener?.(type, listener);
}
