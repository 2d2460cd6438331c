import { createContext, use, useMemo, useState, type ReactNode } from "react";

import { pageStorage } from "../storage/page-storage.ts";
import type { TimeZone } from "./format.ts";

interface TimeZoneChoice {
  readonly zone: TimeZone;
  readonly toggle: () => void;
}

const TimeZoneContext = createContext<TimeZoneChoice>({ zone: "local", toggle: () => {} });

/** In which zone the page shows times: that of the browser, or UTC, as the visitor chose. Every time on the page follows it. */
export function useTimeZone(): TimeZone {
  return use(TimeZoneContext).zone;
}

/** The zone, and the function that changes it. */
export function useTimeZoneChoice(): TimeZoneChoice {
  return use(TimeZoneContext);
}

export function TimeZoneProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [zone, setZone] = useState<TimeZone>(() => (pageStorage().getItem("time-zone") === "utc" ? "utc" : "local"));
  const choice = useMemo(() => {
    const toggle = (): void => {
      const next = zone === "utc" ? "local" : "utc";
      pageStorage().setItem("time-zone", next);
      setZone(next);
    };
    return { zone, toggle };
  }, [zone]);
  return <TimeZoneContext value={choice}>{children}</TimeZoneContext>;
}
