import type { SchedulerLike } from "rxjs";

import { MaxComputeError } from "../error.ts";
import { abortError, unlessAborted } from "./abort.ts";

export interface StreamBodyOptions {
  /** Ends the exchange. It is aborted if a pause between two pieces is too long, or if the reader leaves early. */
  readonly exchange: AbortController;
  /** Longest pause between two pieces, in milliseconds. */
  readonly idleTimeoutMs: number;
  readonly scheduler: SchedulerLike;
  /** Converts what was thrown to the error that callers get. */
  readonly explain: (thrown: unknown) => MaxComputeError;
  /** Called once, when the body has ended. */
  readonly onEnd: () => void;
}

/** Reads a body piece by piece. Each pause between two pieces has a time limit, the whole body has none. When it ends, for any reason, the exchange ends. */
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

// A body that waits for bytes reacts to the signal, a body that waits for its reader reacts to `return`. We wait for neither.
function leave(exchange: AbortController, pieces: AsyncIterator<Uint8Array>): void {
  exchange.abort(new MaxComputeError("aborted", "The answer's reader left before its end."));
  Promise.resolve(pieces.return?.()).catch(() => {});
}

async function withinSilence<T>(exchange: AbortController, ms: number, scheduler: SchedulerLike, work: () => Promise<T>): Promise<T> {
  const timer = scheduler.schedule(() => {
    exchange.abort(
      new MaxComputeError("timeout", `The service sent nothing for ${ms} ms in the middle of an answer.`, { nextStep: "Try again." }),
    );
  }, ms);
  try {
    return await unlessAborted(exchange.signal, work());
  } finally {
    timer.unsubscribe();
  }
}
