/**
 * Reads the events of a page as servers read a stream to write it to a socket (`@hono/node-server` does so): one chunk after the other,
 * of which none is kept. Rejects when the stream breaks.
 *
 * @param onEvents called for each chunk that completes events
 */
export function readEvents({ body }: Response, onEvents: (events: readonly string[]) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    if (body === null) return resolve();
    const reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> = body.getReader();
    let text = "";
    const read = ({ value }: { readonly value?: Uint8Array<ArrayBuffer> | undefined }): void => {
      if (value === undefined) return resolve();
      const { buffer, byteOffset, length } = value;
      const events = (text + Buffer.from(buffer, byteOffset, length).toString("latin1")).split("\n\n");
      text = events.pop() ?? "";
      onEvents(events);
      reader.read().then(read, reject);
    };
    reader.read().then(read, reject);
  });
}
