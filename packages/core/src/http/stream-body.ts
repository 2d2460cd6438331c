import type { SchedulerLike } from "rxjs";

import { MaxComputeError } from "../error.ts";
import { abortError, unlessAborted } from "./abort.ts";

export interface StreamBodyOptions {
  /** Ends the exchange; it is aborted when a silence was too long, or when the reader leaves early. */
  readonly exchange: AbortController;
  /** Longest silence between two pieces, in milliseconds. */
  readonly idleTimeoutMs: number;
  readonly scheduler: SchedulerLike;
  /** Makes of what was thrown the error to show. */
  readonly explain: (thrown: unknown) => MaxComputeError;
  /** Called once, when nothing more will come. */
  readonly onEnd: () => void;
}

/** A body read piece by piece: no time limit as a whole, but on each silence; however it ends, the exchange has ended then. */
export async function* streamBody(body: AsyncIterable<Uint8Array>, options: StreamBodyOptions): AsyncGenerator<Uint8Array> {
  const { exchange, idleTimeoutMs, scheduler, explain, onEnd } = options;
  const { signal } = exchange;
  const pieces = body[Symbol.asyncIterator]();
  let finished = false;
  try {
    while (true) {
      const piece = await withinSilence(exchange, idleTimeoutMs, scheduler, () => pieces.next());
      if (piece.done === true) break;
      yield piece.value;
    }
    finished = true;
  } catch (thrown) {
    throw explain(signal.aborted ? abortError(signal) : thrown);
  } finally {
    onEnd();
    if (!finished) leave(exchange, pieces);
  }
}

// A body that waits for bytes hears the signal, one that waits to be read on hears `return`. Neither is waited for.
function leave(exchange: AbortController, pieces: AsyncIterator<Uint8Array>): void {
  exchange.abort(new MaxComputeError("aborted", "The answer's reader left before its end."));
  Promise.resolve(pieces.return?.()).catch(() => {});
}

async function withinSilence<T>(exchange: AbortController, ms: number, scheduler: SchedulerLike, work: () => Promise<T>): Promise<T> {
  const timer = scheduler.schedule(() => {
    exchange.abort(new MaxComputeError("timeout", `The service sent nothing for ${ms} ms in the middle of an answer.`, { nextStep: "Try again." }));
  }, ms);
  try {
    return await unlessAborted(exchange.signal, work());
  } finally {
    timer.unsubscribe();
  }
}
