import { onAbort, throwIfAborted } from "../../http/abort.ts";
import type { AbortSignalLike } from "../../transport.ts";

/** Batches of one part that are kept until it is their turn; then its source is not read on. */
const mostWaiting = 8;

export interface ReadAheadOptions {
  /** Parts that are read at the same time. */
  readonly parallel: number;
  readonly signal: AbortSignalLike | undefined;
}

/**
 * Reads parts at the same time and gives what they hold one after the other, in order. However it ends, all of them have
 * ended then: the signal that they are read under is aborted.
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
    if (next.done !== true) running.push(ahead(read(next.value, controller.signal), controller.signal));
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

/** Reads a source before it is asked to, up to {@link mostWaiting}; its error comes after what came before it. */
function ahead<T>(source: AsyncIterable<T>, signal: AbortSignalLike): AsyncIterable<T> {
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
