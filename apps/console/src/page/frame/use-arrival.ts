import { useEffect, useRef, type RefObject } from "react";
import { useLocation } from "wouter";

import { keepBoardPlace } from "./board-place.ts";
import { scrollOf, scrollWhenThere, storeScroll } from "./scroll-place.ts";

/** The scrolling of a wheel comes in many events; the place is stored when it pauses. */
const pauseMs = 150;

/**
 * Shows each new view from its top and moves the focus into it, so that a screen reader continues there. Back, forward and a reload show
 * the view at the place where it was left. A run in the SQL editor leaves the focus in the editor.
 */
export function useArrival(content: RefObject<HTMLElement | null>): void {
  const [location] = useLocation();
  const view = location.startsWith("/sql") ? "/sql" : location;
  const shown = useRef<string>(null);
  const restoring = useRef<() => void>(null);

  useEffect(() => {
    history.scrollRestoration = "manual";
    const ending = new AbortController();
    const { signal } = ending;
    let timeout: ReturnType<typeof setTimeout> | undefined;
    const store = (): void => {
      clearTimeout(timeout);
      // Until the place is found again, what is seen is not what the visitor chose.
      if (restoring.current !== null) return;
      storeScroll();
      if (window.location.pathname === "/") keepBoardPlace({ address: `/${window.location.search}`, scrollY: Math.round(scrollY) });
    };
    const onScroll = (): void => {
      clearTimeout(timeout);
      timeout = setTimeout(store, pauseMs);
    };
    const onPopState = (): void => {
      clearTimeout(timeout);
      restore(restoring, scrollOf(history.state));
    };
    addEventListener("scroll", onScroll, { signal, passive: true });
    addEventListener("click", store, { signal, capture: true });
    addEventListener("pagehide", store, { signal });
    addEventListener("popstate", onPopState, { signal });
    return () => {
      clearTimeout(timeout);
      ending.abort();
    };
  }, []);

  useEffect(() => {
    const isFirst = shown.current === null;
    if (shown.current === view) return;
    shown.current = view;
    if (!isFirst) content.current?.focus({ preventScroll: true });
    restore(restoring, scrollOf(history.state));
  }, [view, content]);
}

function restore(restoring: RefObject<(() => void) | null>, y: number): void {
  restoring.current?.();
  let isDone = false;
  const end = scrollWhenThere(y, () => {
    isDone = true;
    restoring.current = null;
  });
  if (!isDone) restoring.current = end;
}
