import { asyncScheduler, concat, defer, filter, map, of, type Observable, type SchedulerLike } from "rxjs";

import type { ManyInstancesEvent } from "../instance/watch-instances.ts";
import { RecordingWriter, type RecordingSubject } from "./recording-writer.ts";

/** What a recording is about, and whose time it has. */
export interface RecordOptions extends RecordingSubject {
  /** The clock for the time at which the recording starts. Default: the machine's. */
  readonly scheduler?: SchedulerLike | undefined;
}

/**
 * Turns the events of a watch into the lines of a recording, without line feeds: a header, then a line for each event
 * (docs/recordings.md). Secrets that a message quotes are removed, the tokens of LogView links among them. Cold; completes and errors
 * with the events.
 *
 * @param events$ of one instance (`instance.events$`) or of several (`mc.watchInstances(ids)`)
 * @example
 * ```ts
 * recordEvents(instance.events$, { project: mc.project, instanceIds: [instance.id] }).subscribe((line) => console.log(line));
 * ```
 */
export function recordEvents(
  events$: Observable<ManyInstancesEvent>,
  { scheduler = asyncScheduler, ...subject }: RecordOptions,
): Observable<string> {
  return defer(() => {
    const writer = new RecordingWriter(subject, () => scheduler.now());
    const lines$ = events$.pipe(
      map((event) => writer.write(event)),
      filter((line) => line !== null),
    );
    return concat(of(writer.begin()), lines$);
  });
}
