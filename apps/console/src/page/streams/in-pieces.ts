/** The longest time that one piece of work may take, in milliseconds. */
const pieceMs = 12;

/**
 * The values one after another, with a pause for the page whenever their consumer has worked for a while. `now` is the time in milliseconds,
 * `pause` resolves in a later task.
 */
export async function* inPieces<T>(
  values: Iterable<T> | AsyncIterable<T>,
  now: () => number = () => performance.now(),
  pause: () => Promise<unknown> = () => new Promise((resolve) => setTimeout(resolve, 0)),
): AsyncGenerator<T, undefined> {
  let began = now();
  for await (const value of values) {
    if (now() - began >= pieceMs) {
      await pause();
      began = now();
    }
    yield value;
  }
}
