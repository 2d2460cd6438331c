import { use, type ReactNode } from "react";

import { AwayContext } from "../streams/away.tsx";
import { useNow } from "../streams/use-now.ts";
import { useTexts } from "../texts/language.tsx";
import { durationText } from "./format.ts";
import { uiTexts } from "./ui-texts.ts";

/** The time between start and end, updated every second until the end. While the service cannot be reached, it is at least what was known. */
export function Elapsed({ start, end }: { readonly start: string | null; readonly end: string | null }): ReactNode {
  const texts = useTexts(uiTexts);
  const away = use(AwayContext);
  const now = useNow(start !== null && end === null);
  if (start === null) return "–";
  const text = durationText((end === null ? now : Date.parse(end)) - Date.parse(start));
  return end === null && away !== null ? <span title={texts.notKnownFurther}>≥ {text}</span> : text;
}
