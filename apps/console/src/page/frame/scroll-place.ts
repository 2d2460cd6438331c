/** Stores how far the page is scrolled in the entry of the browser's history, where `back` and a reload find it. */
export function storeScroll(): void {
  const y = Math.round(scrollY);
  if (y !== scrollOf(history.state)) history.replaceState({ ...asObject(history.state), scrollY: y }, "");
}

/** How far the page was scrolled at an entry of the history, in pixels. */
export function scrollOf(state: unknown): number {
  const stored = asObject(state)["scrollY"];
  return typeof stored === "number" ? stored : 0;
}

function asObject(state: unknown): Readonly<Record<string, unknown>> {
  return typeof state === "object" && state !== null ? { ...state } : {};
}

/** A list that has not come by then has become another one. */
const patienceMs = 5000;

/**
 * Scrolls to a place as soon as the page is long enough, because the content of a view arrives after the view. Gives up after some
 * seconds, and as soon as the visitor scrolls. Returns a function that ends it; `onDone` is called at the end.
 */
export function scrollWhenThere(y: number, onDone: () => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const end = (): void => {
    if (signal.aborted) return;
    ending.abort();
    observer.disconnect();
    clearTimeout(timeout);
    onDone();
  };
  const tryIt = (): void => {
    if (document.documentElement.scrollHeight - innerHeight < y) return;
    scrollTo(0, y);
    end();
  };
  const observer = new ResizeObserver(tryIt);
  const timeout = setTimeout(end, patienceMs);
  for (const type of ["wheel", "touchmove", "keydown"]) addEventListener(type, end, { signal, passive: true });
  observer.observe(document.body);
  tryIt();
  return end;
}
