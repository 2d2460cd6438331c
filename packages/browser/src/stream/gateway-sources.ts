import type { InstanceEvent, InstanceListEvent, WatchTrouble } from "@maxcompute-rx/core";
import { isTerminalEvent } from "@maxcompute-rx/core/page";
import type { ListSource, WatchSource } from "@maxcompute-rx/core/internal";
import { defer, map, mergeMap, of, takeWhile, type Observable, type SchedulerLike } from "rxjs";

import type { EventStream, StreamNews } from "./event-stream.ts";

export interface GatewaySourceOptions {
  readonly stream: EventStream;
  readonly project: string;
  readonly scheduler: SchedulerLike;
}

/** Follows instances by the events of a gateway. They are numbered anew, because the gaps that this page saw are among them. */
export function gatewayWatchSource({ stream, project, scheduler }: GatewaySourceOptions): WatchSource {
  return {
    events: (instanceId, interest$) =>
      defer(() => {
        const news$ = stream.listen(
          interest$.pipe(map((interest) => ({ kind: "instance", project, instanceId, interest }) as const)),
        );
        let last: number | null = null;
        return withGaps(news$, instanceEventOf, scheduler).pipe(
          map((event): InstanceEvent => {
            last = last === null && "seq" in event ? event.seq : (last ?? 0) + 1;
            return { ...event, instanceId, seq: last };
          }),
          takeWhile((event) => !isTerminalEvent(event), true),
        );
      }),
  };
}

/** Follows lists of instances by the events of a gateway. */
export function gatewayListSource({ stream, project, scheduler }: GatewaySourceOptions): ListSource {
  return {
    events: (filter) => withGaps(stream.listen(of({ kind: "list", project, filter })), listEventOf, scheduler),
  };
}

type GapEvent = { readonly at: string } & (
  ({ readonly type: "trouble" } & WatchTrouble) | { readonly type: "recovered"; readonly since: string }
);

/** The gateway's events, and the gaps between them. Trouble that the gateway has outlasts a gap in the way to it. */
function withGaps<E extends InstanceEvent | InstanceListEvent>(
  news$: Observable<StreamNews>,
  pick: (news: StreamNews) => E | null,
  scheduler: SchedulerLike,
): Observable<E | GapEvent> {
  return defer(() => {
    let trouble: WatchTrouble | null = null;
    return news$.pipe(
      mergeMap((news): readonly (E | GapEvent)[] => {
        const at = new Date(scheduler.now()).toISOString();
        if (news.type === "trouble") return [{ at, type: "trouble", ...news.trouble }];
        if (news.type === "recovered") {
          const over: GapEvent = { at, type: "recovered", since: news.since };
          return trouble === null ? [over] : [over, { at, type: "trouble", ...trouble }];
        }
        const event = pick(news);
        if (event === null) return [];
        trouble = troubleAfter(trouble, event);
        return [event];
      }),
    );
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

function instanceEventOf(news: StreamNews): InstanceEvent | null {
  return news.type === "instance" ? news.event : null;
}

function listEventOf(news: StreamNews): InstanceListEvent | null {
  return news.type === "list" ? news.event : null;
}
