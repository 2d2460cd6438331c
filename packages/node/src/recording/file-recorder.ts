import type { ManyInstancesEvent, RecordingSubject } from "@maxcompute-rx/core";
import { setImmediate as macrotask } from "node:timers/promises";
import type { Observable, Subscription } from "rxjs";

import { continueRecording, type OpenRecording } from "./continue-recording.ts";
import { partFile } from "./part-files.ts";
import { PartWriter } from "./part-writer.ts";

/** Characters that are written at a time. */
const batchLength = 256 * 1024;

/** Writes the events of a watch into the parts of a recording. */
export class FileRecorder {
  readonly #name: string;
  readonly #maxBytes: number;
  readonly #queue: ManyInstancesEvent[] = [];
  #open: OpenRecording;
  /** The size up to which the present part stays open: more than it began with, however much that was. */
  #limit: number;
  #wake: () => void = () => {};

  private constructor(name: string, opened: OpenRecording, maxBytes: number) {
    this.#name = name;
    this.#open = opened;
    this.#maxBytes = maxBytes;
    this.#limit = maxBytes;
  }

  static async open(name: string, subject: RecordingSubject, maxBytes: number): Promise<FileRecorder> {
    return new FileRecorder(name, await continueRecording(name, subject), maxBytes);
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
    await next.append(
      lines
        .nextPart()
        .map((line) => `${line}\n`)
        .join(""),
    );
    this.#limit = Math.max(this.#maxBytes, 2 * next.bytes);
  }
}
