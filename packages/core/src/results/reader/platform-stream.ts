/** The `ReadableStream` of the platform that the caller compiles for; where there is none, the little that is certain of it. */
export type PlatformReadableStream = typeof globalThis extends { ReadableStream: { prototype: infer S } }
  ? S
  : { getReader(): { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>; cancel(): Promise<void> } };

/** Bytes as a web stream: read when they are asked for, and left when the stream is cancelled. */
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
