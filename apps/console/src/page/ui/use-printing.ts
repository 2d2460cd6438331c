import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

/** Whether the page is being printed: then lists show all of their rows. */
export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    // The browser prints what is there when the event has been handled.
    addEventListener("beforeprint", () => flushSync(() => setPrinting(true)), { signal });
    addEventListener("afterprint", () => setPrinting(false), { signal });
    return () => ending.abort();
  }, []);
  return printing;
}
