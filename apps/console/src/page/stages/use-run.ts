import type { Instance, InstanceEvent } from "@maxcompute-rx/browser";
import { useMemo } from "react";
import {
  concat,
  defer,
  distinctUntilChanged,
  from,
  map,
  of,
  scan,
  shareReplay,
  startWith,
  switchMap,
  take,
  tap,
  type Observable,
} from "rxjs";

import { useClient } from "../console-client.ts";
import { askEvents } from "../history/ask-history.ts";
import { stagesOf } from "../history/past-runs.ts";
import { ask } from "../streams/ask.ts";
import { inPieces } from "../streams/in-pieces.ts";
import { useObservable } from "../streams/use-observable.ts";
import { joinHistories, recordEvent, type StageHistory } from "./stage-history.ts";

/** What is known about a run: from the recording of the server, and from what this page has observed. */
export interface KnownRun {
  readonly history: StageHistory;
  /** The events that the server has recorded, which `history` contains; null if it has none; undefined until they have been read. */
  readonly past: readonly InstanceEvent[] | null | undefined;
}

export interface Run {
  /** One value, so that nobody sees a past that the history does not contain yet. */
  readonly known: KnownRun;
  /** The recorded events, followed by the live ones. It waits for the recording. */
  readonly events$: Observable<InstanceEvent>;
}

/** The past and the present of a run. The recording is requested when the view opens, and again after an outage. */
export function useRun(instance: Instance): Run {
  const { stageHistories, recovered$ } = useClient();
  const { id, project } = instance;
  const { events$, known$ } = useMemo(() => {
    // Asked again after an outage of the page: the server went on recording.
    const past$ = recovered$.pipe(
      startWith(null),
      switchMap(() => ask(() => askEvents(project, id), recovered$)),
      // The view works without the past, and says from when on it knows something.
      scan((last, { value = last }) => value, none),
      map((events) => (events.length === 0 ? null : events)),
      distinctUntilChanged(),
      shareReplay({ bufferSize: 1, refCount: true }),
    );
    // A subscriber that comes after the recording was read begins with a snapshot of everything since. One that came after an outage is too late.
    const events$ = past$.pipe(
      take(1),
      switchMap((past) => concat(from(inPieces(past ?? [])), instance.events$)),
    );
    const known$ = past$.pipe(
      switchMap(async (past) => ({ past, recorded: await stagesOf(past ?? []) })),
      // What is there now is shown at once.
      startWith({ past: undefined, recorded: unseen }),
      switchMap(({ past, recorded }) =>
        defer(() => {
          const joined = joinHistories(recorded, stageHistories.get(id) ?? []);
          const history$ = concat(of(joined), instance.events$.pipe(scan(recordEvent, joined)));
          return history$.pipe(map((history): KnownRun => ({ history, past })));
        }),
      ),
      distinctUntilChanged((before, after) => before.history === after.history && before.past === after.past),
      tap(({ history }) => stageHistories.set(id, history)),
    );
    return { events$, known$ };
  }, [instance, id, project, stageHistories, recovered$]);
  const { value: known = nothing } = useObservable(() => known$, [known$]);
  return { known, events$ };
}

const none: readonly InstanceEvent[] = [];
const unseen: StageHistory = [];
const nothing: KnownRun = { history: unseen, past: undefined };
