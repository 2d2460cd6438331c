import { ConnectionDropped } from "../faults/connection-dropped.ts";

export interface StreamBodyOptions {
  /** Aborted when the reader has left. */
  readonly signal: AbortSignal;
  /** Breaks the socket. Undefined in process, where the body itself fails as that of a `fetch` does. */
  readonly drop: (() => void) | undefined;
}

/**
 * A body made piece by piece, as fast as it is read. When making one fails, the connection breaks: an answer that is not
 * whole must not look so. Whoever leaves ends the making.
 */
export function streamBody(pieces: AsyncGenerator<Uint8Array>, { signal, drop }: StreamBodyOptions): ReadableStream<Uint8Array> {
  const done = new AbortController();
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      if (drop !== undefined) return; // the server leaves by itself
      signal.addEventListener("abort", () => controller.error(signal.reason), { once: true, signal: done.signal });
    },
    pull: async (controller) => {
      try {
        const { done: ended, value } = await pieces.next();
        if (ended !== true) return controller.enqueue(value);
        done.abort();
        controller.close();
      } catch (error) {
        if (signal.aborted) return;
        done.abort();
        if (drop === undefined)
          return controller.error(error instanceof ConnectionDropped ? error : new ConnectionDropped({ cause: error }));
        setImmediate(drop); // when the last piece is in the socket's hands
        await new Promise<never>(() => {}); // over once the socket is
      }
    },
    cancel: () => {
      done.abort();
      pieces.return(undefined).catch(() => {}); // nobody waits for it: a stalled stream does not even end
    },
  });
}
