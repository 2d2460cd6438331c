import { Observable } from "rxjs";

import type { AbortSignalLike } from "../transport.ts";

/** A promise as a cold observable: subscribing starts the work, leaving aborts it. */
export function abortable<T>(work: (signal: AbortSignalLike) => Promise<T>): Observable<T> {
  return new Observable((subscriber) => {
    const controller = new AbortController();
    work(controller.signal).then(
      (value) => {
        subscriber.next(value);
        subscriber.complete();
      },
      (error: unknown) => subscriber.error(error),
    );
    return () => controller.abort();
  });
}
