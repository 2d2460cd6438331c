import { MaxComputeError, type ManyInstancesEvent, type RecordingSubject } from "@maxcompute-rx/core";
import { setImmediate as macrotask } from "node:timers/promises";
import type { Observable, Subscription } from "rxjs";

import { continueRecording, type OpenRecording } from "./continue-recording.ts";
import { partFile } from "./part-files.ts";
import { PartWriter } from "./part-writer.ts";

/** What is recorded, and how. */
export interface RecordToFileOptions extends RecordingSubject {
  /**
   * The size at which the next file begins, in bytes of text, before it is compressed. A file may be larger by a few lines. Default 64 MiB.
   */
  readonly maxBytes?: number | undefined;
  /** Ends the recording. The promise then resolves when everything that has arrived is in the file. */
  readonly signal?: AbortSignal | undefined;
}

/** Characters that are written at a time. */
const batchLength = 256 * 1024;

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
  const recorder = new FileRecorder(file, await continueRecording(file, subject), maxBytes);
  await recorder.record(events$, signal);
}

class FileRecorder {
  readonly #name: string;
  readonly #maxBytes: number;
  readonly #queue: ManyInstancesEvent[] = [];
  #open: OpenRecording;
  /** The size up to which the present part stays open: more than it began with, however much that was. */
  #limit: number;
  #wake: () => void = () => {};

  constructor(name: string, opened: OpenRecording, maxBytes: number) {
    this.#name = name;
    this.#open = opened;
    this.#maxBytes = maxBytes;
    this.#limit = maxBytes;
  }

  async record(events$: Observable<ManyInstancesEvent>, signal: AbortSignal | undefined): Promise<void> {
    let over = false;
    let failure: { readonly error: unknown } | undefined;
    const end = (): void => {
      over = true;
      this.#wake();
    };
    let subscription: Subscription | undefined;
    const leave = (): void => {
      subscription?.unsubscribe();
      end();
    };
    signal?.addEventListener("abort", leave, { once: true });
    try {
      subscription = events$.subscribe({
        next: (event) => {
          this.#queue.push(event);
          this.#wake();
        },
        error: (error: unknown) => {
          failure = { error };
          end();
        },
        complete: end,
      });
      if (signal?.aborted === true) leave();
      for (;;) {
        if (this.#queue.length > 0) await this.#writeBatch();
        else if (over) break;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      signal?.removeEventListener("abort", leave);
      subscription?.unsubscribe();
      await this.#open.file.close();
    }
    if (failure !== undefined) throw failure.error;
  }

  /** Events become lines only here: what a new part begins with is what the parts before have told. */
  async #writeBatch(): Promise<void> {
    if (this.#open.file.bytes >= this.#limit) await this.#beginPart();
    await macrotask(); // more events of the same answer
    let text = "";
    let taken = 0;
    for (const event of this.#queue) {
      if (text.length >= Math.min(batchLength, this.#maxBytes)) break;
      const line = this.#open.lines.write(event);
      if (line !== null) text += `${line}\n`;
      taken += 1;
    }
    this.#queue.splice(0, taken);
    if (text !== "") await this.#open.file.append(text);
  }

  async #beginPart(): Promise<void> {
    const { lines, file, part } = this.#open;
    await file.close();
    const next = await PartWriter.open(partFile(this.#name, part + 1), 0);
    this.#open = { lines, part: part + 1, file: next };
    await next.append(lines.nextPart().map((line) => `${line}\n`).join(""));
    this.#limit = Math.max(this.#maxBytes, 2 * next.bytes);
  }
}
