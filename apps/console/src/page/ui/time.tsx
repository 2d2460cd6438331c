import type { ReactNode } from "react";

import { fullTimeText, timeText } from "./format.ts";

/** A local time. The tooltip shows it with its date. */
export function Time({ at }: { readonly at: string | null }): ReactNode {
  if (at === null) return "–";
  return (
    <time dateTime={at} title={fullTimeText(at)}>
      {timeText(at)}
    </time>
  );
}
