import { MaxComputeError, type ManyInstancesEvent, type RecordingSubject } from "@maxcompute-rx/core";
import type { Observable } from "rxjs";

/** What is recorded, and how. */
export interface RecordToFileOptions extends RecordingSubject {
  /**
   * The size at which the next file begins, in bytes of text, before it is compressed. A file may be larger by a few lines. Default 64 MiB.
   */
  readonly maxBytes?: number | undefined;
  /** Ends the recording. The promise then resolves when everything that has arrived is in the file. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Records the events of a watch in a file (docs/recordings.md). A name that ends with `.gz` compresses it. At `maxBytes`, the next file
 * begins: `run.jsonl`, `run.2.jsonl`, and so on.
 *
 * If there is a recording in the file, it is continued: a line that was cut when the recorder was killed is removed, and events of
 * instances that have ended in it are not recorded again. Every event is in the file as soon as it was written; there is no buffer that a killed
 * process would lose. One file can have one recorder at a time.
 *
 * Resolves when the events have completed or the signal was aborted. Rejects with the error of the events after writing what came before,
 * with the error of the file system, and with `invalid_argument` if the file is no recording, or one of another project.
 *
 * @param events$ of one instance (`instance.events$`) or of several (`mc.watchInstances(ids)`)
 * @example
 * ```ts
 * await recordToFile(mc.watchInstances(ids, { tasks: true, progress: true }), "run.jsonl.gz", { project: mc.project, instanceIds: ids });
 * ```
 */
export async function recordToFile(events$: Observable<ManyInstancesEvent>, file: string, options: RecordToFileOptions): Promise<void> {
  const { maxBytes = 64 * 1024 * 1024, signal, ...subject } = options;
  if (!(maxBytes > 0)) throw new MaxComputeError("invalid_argument", `maxBytes is above 0, not ${maxBytes}.`);
  if (signal?.aborted === true) return;
  const { FileRecorder } = await import("./file-recorder.ts");
  const recorder = await FileRecorder.open(file, subject, maxBytes);
  await recorder.record(events$, signal);
}
