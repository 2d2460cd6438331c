import type { Notice } from "@maxcompute-rx/browser";
import { formatNotice, stageTitle } from "@maxcompute-rx/browser/analysis";

import { useTexts } from "../texts/language.tsx";
import { durationText } from "../ui/format.ts";

/**
 * The sentence about a notice. In English it is the library's, so that the page says the same as the command line tool. `now` is for how
 * long something has lasted; without it, the time is left out.
 */
export function useNoticeSentence(): (notice: Notice, now?: Date) => string {
  const { runNotices } = useTexts();
  return (notice, now) => runNotices.sentence?.(notice, { stage: stageTitle, duration: durationText, now }) ?? formatNotice(notice, now);
}
