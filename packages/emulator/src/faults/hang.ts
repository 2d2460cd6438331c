import { ConnectionDropped } from "./connection-dropped.ts";

/** Never resolves; rejects when the client has left. */
export function hang(gone: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (gone.aborted) reject(new ConnectionDropped());
    gone.addEventListener("abort", () => reject(new ConnectionDropped()), { once: true });
  });
}
