import type { ReactNode } from "react";

import { useNow } from "../streams/use-now.ts";
import { durationText } from "./format.ts";

/** The time between start and end, updated every second until the end. */
export function Elapsed({ start, end }: { readonly start: string | null; readonly end: string | null }): ReactNode {
  const now = useNow(start !== null && end === null);
  if (start === null) return "–";
  return durationText((end === null ? now : Date.parse(end)) - Date.parse(start));
}
