import { useEffect, useRef, type RefObject } from "react";
import { useLocation, useSearch } from "wouter";

/**
 * Shows each new view from its top and moves the focus into it, so that a screen reader continues there. When the visitor goes back,
 * the browser restores the place. A run in the SQL editor leaves the focus in the editor.
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
