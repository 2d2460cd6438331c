import type { SchedulerLike, Unsubscribable } from "rxjs";

import { MaxComputeError } from "../error.ts";
import { abortError, onAbort, throwIfAborted } from "./abort.ts";

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
  const { exchange, explain, onEnd } = options;
  const { signal } = exchange;
  const pieces = body[Symbol.asyncIterator]();
  const silence = new Silence(options);
  let finished = false;
  try {
    while (true) {
      const piece = await silence.limit(pieces.next());
      if (piece.done === true) break;
      yield piece.value;
    }
    finished = true;
  } catch (thrown) {
    throw explain(signal.aborted ? abortError(signal) : thrown);
  } finally {
    silence.end();
    onEnd();
    if (!finished) leave(exchange, pieces);
  }
}

// A body that waits for bytes reacts to the signal, a body that waits for its reader reacts to `return`. We wait for neither.
function leave(exchange: AbortController, pieces: AsyncIterator<Uint8Array>): void {
  exchange.abort(new MaxComputeError("aborted", "The answer's reader left before its end."));
  Promise.resolve(pieces.return?.()).catch(() => {});
}

/** Limits each pause of a body. It has one timer and one listener for all pauses, because a large body has thousands of pieces. */
class Silence {
  private readonly options: StreamBodyOptions;
  private readonly forget: () => void;
  private timer: Unsubscribable | null = null;
  /** When the current pause began, by the scheduler; null while the reader has the piece. */
  private since: number | null = null;
  private reject: (error: unknown) => void = () => {};

  constructor(options: StreamBodyOptions) {
    this.options = options;
    const { signal } = options.exchange;
    this.forget = onAbort(signal, () => this.reject(abortError(signal)));
  }

  /** Settles as the work does, or rejects as soon as the exchange is aborted, even if the work ignores that. */
  async limit<T>(work: Promise<T>): Promise<T> {
    const { exchange, idleTimeoutMs, scheduler } = this.options;
    this.since = scheduler.now();
    this.timer ??= scheduler.schedule(() => this.check(), idleTimeoutMs);
    try {
      return await new Promise((resolve, reject) => {
        this.reject = reject;
        work.then(resolve, reject);
        throwIfAborted(exchange.signal);
      });
    } finally {
      this.since = null;
    }
  }

  end(): void {
    this.timer?.unsubscribe();
    this.forget();
  }

  /** The time of an earlier pause is over. */
  private check(): void {
    const { exchange, idleTimeoutMs, scheduler } = this.options;
    this.timer = null;
    // The reader takes its time: the next pause sets a timer again.
    if (this.since === null) return;
    const left = this.since + idleTimeoutMs - scheduler.now();
    if (left > 0) this.timer = scheduler.schedule(() => this.check(), left);
    else {
      exchange.abort(
        new MaxComputeError("timeout", `The service sent nothing for ${idleTimeoutMs} ms in the middle of an answer.`, {
          nextStep: "Try again.",
        }),
      );
    }
  }
}
