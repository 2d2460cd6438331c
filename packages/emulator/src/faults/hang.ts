import { ConnectionDropped } from "./connection-dropped.ts";

/** Nothing more, until nobody waits any longer. */
export function hang(gone: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (gone.aborted) reject(new ConnectionDropped());
    gone.addEventListener("abort", () => reject(new ConnectionDropped()), { once: true });
  });
}
