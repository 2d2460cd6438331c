import type { ReactNode } from "react";

import { fullTimeText, timeText } from "./format.ts";
import { useTimeZone } from "./time-zone.tsx";

/** A time in the zone that the visitor chose. The tooltip shows it with its date. */
export function Time({ at }: { readonly at: string | null }): ReactNode {
  const zone = useTimeZone();
  if (at === null) return "–";
  return (
    <time dateTime={at} title={fullTimeText(at, zone)}>
      {timeText(at, zone)}
    </time>
  );
}
