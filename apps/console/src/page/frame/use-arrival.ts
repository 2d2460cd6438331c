import { useEffect, useRef, type RefObject } from "react";
import { useLocation, useSearch } from "wouter";

/**
 * Begins each view at its top, with the focus in it, so that a screen reader goes on there. On the way back the browser knows
 * the place; and a run of the SQL box leaves the focus in the box.
 */
export function useArrival(content: RefObject<HTMLElement | null>): void {
  const [location] = useLocation();
  const search = useSearch();
  const view = location.startsWith("/sql") ? "/sql" : location;
  const shown = useRef(view);
  const goesBack = useRef(false);

  useEffect(() => {
    const onPopState = (): void => {
      goesBack.current = true;
    };
    addEventListener("popstate", onPopState);
    return () => removeEventListener("popstate", onPopState);
  }, []);

  useEffect(() => {
    const back = goesBack.current;
    goesBack.current = false;
    if (shown.current === view) return;
    shown.current = view;
    content.current?.focus({ preventScroll: true });
    if (!back) scrollTo(0, 0);
  }, [view, search, content]);
}
