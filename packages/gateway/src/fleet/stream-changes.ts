import type { StreamChange } from "@maxcompute-rx/core/internal";
import type { SchedulerLike } from "rxjs";

import type { LogEntry } from "./log-entry.ts";

export type StreamChangeEntry = Extract<LogEntry, { readonly type: "change" }>;

export interface StreamChangesParts {
  readonly scheduler: SchedulerLike;
  readonly append: (entry: LogEntry) => void;
  /** Changes a stream, if the connection of the change is here and belongs to the caller of whom `proof` is made. */
  readonly onChange: (stream: string, proof: string, change: StreamChange) => Promise<boolean>;
}

/** If no gateway has the stream, the page opens another one, which costs more than to wait for one that is busy. */
const answerMs = 10_000;

/** Changes of streams that come to another replica than the one that has the stream. */
export class StreamChanges {
  readonly #parts: StreamChangesParts;
  readonly #asks = new Map<string, () => void>();

  constructor(parts: StreamChangesParts) {
    this.#parts = parts;
  }

  /** Asks the other replicas. Resolves with whether one of them has the stream and has changed it. */
  ask(stream: string, proof: string, change: StreamChange): Promise<boolean> {
    const { scheduler, append } = this.#parts;
    const ask = crypto.randomUUID();
    return new Promise((resolve) => {
      const end = (isDone: boolean): void => {
        this.#asks.delete(ask);
        tooLate.unsubscribe();
        resolve(isDone);
      };
      const tooLate = scheduler.schedule(() => end(false), answerMs);
      this.#asks.set(ask, () => end(true));
      append({ type: "change", ask, stream, proof, change });
    });
  }

  /** Another replica asks. */
  async asked({ ask, stream, proof, change }: StreamChangeEntry): Promise<void> {
    const { append, onChange } = this.#parts;
    if (await onChange(stream, proof, change)) append({ type: "changed", ask });
  }

  /** Another replica has done it. */
  done(ask: string): void {
    this.#asks.get(ask)?.();
  }
}
