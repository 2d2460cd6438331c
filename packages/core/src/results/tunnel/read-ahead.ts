import { onAbort, throwIfAborted } from "../../http/abort.ts";
import type { AbortSignalLike } from "../../transport.ts";

/**
 * Maximum number of batches of one part that wait for their turn; its source is paused meanwhile. Two are enough to go on reading
 * while one is used. Those of a part that waits for long are garbage that V8 collects late (docs/performance.md).
 */
const mostWaiting = 2;

export interface ReadAheadOptions {
  /** Number of parts that are read at the same time. */
  readonly parallel: number;
  readonly signal: AbortSignalLike | undefined;
}

/**
 * Reads several parts at the same time and returns their items in order, part after part. However it ends, the signal passed to
 * `read` is aborted, so that no part is read on.
 */
export async function* readAhead<P, T>(
  parts: Iterable<P>,
  read: (part: P, signal: AbortSignalLike) => AsyncIterable<T>,
  { parallel, signal }: ReadAheadOptions,
): AsyncGenerator<T> {
  const controller = new AbortController();
  const forget = onAbort(signal, () => controller.abort(signal?.reason));
  const waiting = parts[Symbol.iterator]();
  const running: AsyncIterable<T>[] = [];
  const startNext = (): void => {
    const next = waiting.next();
    if (next.done !== true) running.push(buffered(read(next.value, controller.signal), controller.signal));
  };
  try {
    while (running.length < parallel) {
      const before = running.length;
      startNext();
      if (running.length === before) break;
    }
    for (let first = running[0]; first !== undefined; first = running[0]) {
      yield* first;
      running.shift();
      startNext();
    }
  } finally {
    forget();
    controller.abort();
  }
}

/** Reads up to {@link mostWaiting} items of a source before they are asked for; an error of the source comes after its items. */
function buffered<T>(source: AsyncIterable<T>, signal: AbortSignalLike): AsyncIterable<T> {
  const items: T[] = [];
  let ended = false;
  let failure: { readonly error: unknown } | null = null;
  let wakeReader = (): void => {};
  let wakeSource = (): void => {};

  const run = async (): Promise<void> => {
    try {
      for await (const item of source) {
        items.push(item);
        wakeReader();
        if (items.length >= mostWaiting && !signal.aborted) await new Promise<void>((resolve) => (wakeSource = resolve));
        if (signal.aborted) break;
      }
    } catch (error) {
      failure = { error };
    }
    ended = true;
    wakeReader();
  };
  const forget = onAbort(signal, () => wakeSource());
  void run().finally(forget);

  return {
    async *[Symbol.asyncIterator]() {
      while (true) {
        const item = items.shift();
        if (item !== undefined) {
          wakeSource();
          yield item;
        } else if (failure !== null) throw failure.error;
        else if (ended) return throwIfAborted(signal);
        else await new Promise<void>((resolve) => (wakeReader = resolve));
      }
    },
  };
}
