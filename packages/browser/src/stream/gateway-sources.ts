import type { InstanceEvent, InstanceListEvent, WatchTrouble } from "@maxcompute-rx/core";
import { isTerminalEvent } from "@maxcompute-rx/core/page";
import type { ListSource, WatchSource } from "@maxcompute-rx/core/internal";
import { map, Observable, takeWhile, type SchedulerLike } from "rxjs";

import type { EventStream } from "./event-stream.ts";
import type { StreamTarget, StreamUpdate } from "./stream-listeners.ts";

export interface GatewaySourceOptions {
  readonly stream: EventStream;
  readonly project: string;
  readonly scheduler: SchedulerLike;
}

/** Follows instances by the events of a gateway. The events are numbered again, because this page adds the gaps that it saw. */
export function gatewayWatchSource({ stream, project, scheduler }: GatewaySourceOptions): WatchSource {
  return {
    events: (instanceId, interest$) =>
      new Observable((subscriber) => {
        const updates$ = stream.listen(interest$.pipe(map((interest) => ({ kind: "instance", project, instanceId, interest }) as const)));
        let last: number | null = null;
        const events$ = withGaps(updates$, instanceEventOf, scheduler).pipe(
          map((event): InstanceEvent => {
            last = last === null && "seq" in event ? event.seq : (last ?? 0) + 1;
            return { ...event, instanceId, seq: last };
          }),
          takeWhile((event) => !isTerminalEvent(event), true),
        );
        return events$.subscribe(subscriber);
      }),
  };
}

/** Follows lists of instances by the events of a gateway. */
export function gatewayListSource({ stream, project, scheduler }: GatewaySourceOptions): ListSource {
  return {
    events(filter) {
      const target$ = new Observable<StreamTarget>((subscriber) => subscriber.next({ kind: "list", project, filter }));
      return withGaps(stream.listen(target$), listEventOf, scheduler);
    },
  };
}

type GapEvent = { readonly at: string } & (
  | ({ readonly type: "trouble" } & WatchTrouble)
  | { readonly type: "recovered"; readonly since: string }
);

/** The gateway's events, and the gaps in the connection to it. After a gap, trouble that the gateway itself has is reported again. */
function withGaps<E extends InstanceEvent | InstanceListEvent>(
  updates$: Observable<StreamUpdate>,
  pick: (update: StreamUpdate) => E | null,
  scheduler: SchedulerLike,
): Observable<E | GapEvent> {
  return new Observable((subscriber) => {
    let trouble: WatchTrouble | null = null;
    return updates$.subscribe({
      next(update) {
        const at = new Date(scheduler.now()).toISOString();
        if (update.type === "trouble") return subscriber.next({ at, type: "trouble", ...update.trouble });
        if (update.type === "recovered") {
          subscriber.next({ at, type: "recovered", since: update.since });
          if (trouble !== null) subscriber.next({ at, type: "trouble", ...trouble });
          return;
        }
        const event = pick(update);
        if (event === null) return;
        trouble = troubleAfter(trouble, event);
        subscriber.next(event);
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
  });
}

function troubleAfter(before: WatchTrouble | null, event: InstanceEvent | InstanceListEvent): WatchTrouble | null {
  switch (event.type) {
    case "snapshot":
      return event.view.trouble;
    case "trouble": {
      const { code, message, since } = event;
      return { code, message, since };
    }
    case "recovered":
      return null;
    default:
      return before;
  }
}

function instanceEventOf(update: StreamUpdate): InstanceEvent | null {
  return update.type === "instance" ? update.event : null;
}

function listEventOf(update: StreamUpdate): InstanceListEvent | null {
  return update.type === "list" ? update.event : null;
}
