import type { ReactNode } from "react";

import { fullTimeText, timeText } from "./format.ts";

/** A time of the local clock; the pointer sees it whole. */
export function Time({ at }: { readonly at: string | null }): ReactNode {
  if (at === null) return "–";
  return (
    <time dateTime={at} title={fullTimeText(at)}>
      {timeText(at)}
    </time>
  );
}
