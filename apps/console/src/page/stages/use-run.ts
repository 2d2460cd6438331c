import type { Instance, InstanceEvent } from "@maxcompute-rx/browser";
import { useMemo } from "react";
import { concat, defer, distinctUntilChanged, from, map, Observable, of, scan, shareReplay, startWith, switchMap, tap } from "rxjs";

import { useClient } from "../console-client.ts";
import { useObservable } from "../streams/use-observable.ts";
import { pastOf } from "./past-of.ts";
import { joinHistories, recordEvent, type StageHistory } from "./stage-history.ts";

/** What is known about a run: from the recording of the server, and from what this page has observed. */
export interface Run {
  readonly history: StageHistory;
  /** The events that the server has recorded; null if it has none; undefined while they are asked for. */
  readonly past: readonly InstanceEvent[] | null | undefined;
  /** The recorded events, followed by the live ones. It waits for the recording. */
  readonly events$: Observable<InstanceEvent>;
}

/** The past and the present of a run. The recording is requested once, when the view opens. */
export function useRun(instance: Instance): Run {
  const { stageHistories } = useClient();
  const { id, project } = instance;
  const { past$, events$, history$ } = useMemo(() => {
    const past$ = new Observable<readonly InstanceEvent[] | null>((subscriber) => {
      const controller = new AbortController();
      const subscription = from(pastOf(project, id, controller.signal)).subscribe(subscriber);
      return () => {
        subscription.unsubscribe();
        controller.abort();
      };
    }).pipe(shareReplay({ bufferSize: 1, refCount: true }));
    // A subscriber that comes after the recording was read begins with a snapshot of everything since.
    const events$ = past$.pipe(switchMap((past) => concat(from(past ?? []), instance.events$)));
    const history$ = past$.pipe(
      // What is there now is shown at once.
      startWith(null),
      switchMap((past) =>
        defer(() => {
          const known = joinHistories((past ?? []).reduce(recordEvent, []), stageHistories.get(id) ?? []);
          return concat(of(known), instance.events$.pipe(scan(recordEvent, known)));
        }),
      ),
      distinctUntilChanged(),
      tap((history) => stageHistories.set(id, history)),
    );
    return { past$: past$.pipe(map((past) => past)), events$, history$ };
  }, [instance, id, project, stageHistories]);
  const { value: past } = useObservable(() => past$, [past$]);
  const { value: history = none } = useObservable(() => history$, [history$]);
  return { history, past, events$ };
}

const none: StageHistory = [];
