import type { AbortSignalLike, MaxComputeError } from "@maxcompute-rx/core";
import type { Dispatcher } from "undici";

import { abortedError } from "./network-error.ts";

/** Bytes that may wait for the reader before the connection is told to pause. */
const mostWaiting = 262_144;

/** The bytes of an answer between undici, which pushes them, and the one reader, who may be slow or leave early. */
export class AnswerBody implements AsyncIterable<Uint8Array> {
  readonly #connection: Dispatcher.DispatchController;
  readonly #signal: AbortSignalLike;
  readonly #onEnd: () => void;
  readonly #chunks: Uint8Array[] = [];
  #waiting = 0;
  #ended = false;
  #error: MaxComputeError | undefined;
  #wake = (): void => {};

  /** @param onEnd called when undici has nothing more to push, or nobody wants it any longer */
  constructor(connection: Dispatcher.DispatchController, signal: AbortSignalLike, onEnd: () => void) {
    this.#connection = connection;
    this.#signal = signal;
    this.#onEnd = onEnd;
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#waiting += chunk.length;
    if (this.#waiting > mostWaiting) this.#connection.pause();
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#onEnd();
    this.#wake();
  }

  fail(error: MaxComputeError): void {
    this.#error ??= error;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    try {
      while (true) {
        if (this.#signal.aborted) throw abortedError(this.#signal);
        if (this.#error !== undefined) throw this.#error;
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          this.#waiting -= chunk.length;
          yield chunk;
        } else if (this.#ended) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
            // Not before: what undici has read already, it pushes at once.
            if (this.#connection.paused) this.#connection.resume();
          });
        }
      }
    } finally {
      if (!this.#ended && this.#error === undefined) {
        this.#onEnd();
        this.#connection.abort(new Error("left early"));
      }
    }
  }
}
