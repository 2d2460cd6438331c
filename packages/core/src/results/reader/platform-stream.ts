/** The `ReadableStream` type of the platform that the caller compiles for; a minimal interface where the platform declares none. */
export type PlatformReadableStream = typeof globalThis extends { ReadableStream: { prototype: infer S } }
  ? S
  : { getReader(): { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>; cancel(): Promise<void> } };

/** Converts bytes to a web stream. They are read on demand; cancelling the stream ends the reading. */
export function toReadableStream(bytes: AsyncIterable<Uint8Array>): PlatformReadableStream {
  const pieces = bytes[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await pieces.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}
