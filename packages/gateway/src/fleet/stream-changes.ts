import type { StreamChange } from "@maxcompute-rx/core/internal";
import type { SchedulerLike } from "rxjs";

import { GatewayError } from "../access/gateway-error.ts";
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
  readonly #asks = new Map<string, { readonly done: () => void; readonly fail: (error: GatewayError) => void }>();

  constructor(parts: StreamChangesParts) {
    this.#parts = parts;
  }

  /** Asks the other replicas. Resolves with whether one of them has the stream and has changed it. */
  ask(stream: string, proof: string, change: StreamChange): Promise<boolean> {
    const { scheduler, append } = this.#parts;
    const ask = crypto.randomUUID();
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#asks.delete(ask);
        tooLate.unsubscribe();
      };
      const answer = (isDone: boolean): void => {
        end();
        resolve(isDone);
      };
      const fail = (error: GatewayError): void => {
        end();
        reject(error);
      };
      const tooLate = scheduler.schedule(() => answer(false), answerMs);
      this.#asks.set(ask, { done: () => answer(true), fail });
      append({ type: "change", ask, stream, proof, change });
    });
  }

  /** No answer will be read any more. The pages connect again, to another replica, with what they want. */
  close(): void {
    for (const { fail } of Array.from(this.#asks.values())) fail(new GatewayError("unavailable", "The gateway is closed."));
  }

  /** Another replica asks. */
  async asked({ ask, stream, proof, change }: StreamChangeEntry): Promise<void> {
    const { append, onChange } = this.#parts;
    // What a replica of another version writes may have another form. Then it gets no answer, and the page opens another stream.
    const isDone = await onChange(stream, proof, change).catch(() => false);
    if (isDone) append({ type: "changed", ask });
  }

  /** Another replica has done it. */
  done(ask: string): void {
    this.#asks.get(ask)?.done();
  }
}
