import { ConnectionDropped } from "./connection-dropped.ts";

export interface StreamBodyOptions {
  /** Ends the body with the signal's reason, as a failed `fetch` does. */
  readonly signal: AbortSignal;
  /** Breaks the socket; undefined in process. */
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
        if (drop === undefined) return controller.error(error instanceof ConnectionDropped ? error : new ConnectionDropped());
        drop();
        await new Promise<never>(() => {}); // over once the socket is
      }
    },
    cancel: async () => {
      done.abort();
      await pieces.return(undefined);
    },
  });
}
