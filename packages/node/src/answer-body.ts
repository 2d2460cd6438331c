import type { AbortSignalLike, MaxComputeError } from "@maxcompute-rx/core";
import type { Dispatcher } from "undici";

import { abortedError } from "./network-error.ts";

/** Number of unread bytes at which the connection is paused. */
const mostWaiting = 262_144;

/** The body of an answer. undici pushes bytes into it; one reader takes them, perhaps slowly, and may stop early. */
export class AnswerBody implements AsyncIterable<Uint8Array> {
  readonly #connection: Dispatcher.DispatchController;
  readonly #signal: AbortSignalLike;
  readonly #onEnd: () => void;
  readonly #chunks: Uint8Array[] = [];
  #waiting = 0;
  /** Everything has come. */
  #isWhole = false;
  /** The reader may know it. */
  #ended = false;
  #error: MaxComputeError | undefined;
  #wake = (): void => {};

  /** @param onEnd called when undici has no more bytes, or the reader has stopped */
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
    this.#isWhole = true;
    this.#onEnd();
    // The reader learns it when undici can use the connection again. A request that follows at once would open another one.
    queueMicrotask(() =>
      setImmediate(() => {
        this.#ended = true;
        this.#wake();
      }),
    );
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
            // Not earlier: undici immediately pushes what it has already read.
            if (this.#connection.paused) this.#connection.resume();
          });
        }
      }
    } finally {
      if (!this.#isWhole && this.#error === undefined) {
        this.#onEnd();
        this.#connection.abort(new Error("left early"));
      }
    }
  }
}
