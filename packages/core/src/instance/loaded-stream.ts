import { Observable } from "rxjs";

/**
 * A stream that is loaded when it is subscribed to, each time anew. RxJS's `defer` with `mergeAll` would do the same, and with what they
 * use bring 2 kB into each page.
 */
export function loadedStream<T>(load: () => Promise<Observable<T>>): Observable<T> {
  return new Observable((subscriber) => {
    load().then(
      (loaded$) => {
        // A stream begins its work even for a subscriber who has left.
        if (!subscriber.closed) subscriber.add(loaded$.subscribe(subscriber));
      },
      (error: unknown) => subscriber.error(error),
    );
  });
}
