import { formatNotice, type Notice } from "@maxcompute-rx/node";

/** A notice in words, and whether it asks for attention. */
export interface NoticeLine {
  readonly isWarning: boolean;
  readonly text: string;
}

/** What to write under the bars of a job: what asks for attention, each in a line, and one line with the remaining time and the rates. */
export function noticeLines(notices: readonly Notice[], now: Date): readonly NoticeLine[] {
  const lines = notices.flatMap((notice): NoticeLine[] => {
    const isWarning = asksForAttention(notice);
    return isWarning || notice.type === "queue" ? [{ isWarning, text: formatNotice(notice, now) }] : [];
  });
  const paces = notices.flatMap((notice) => (isPace(notice) ? formatNotice(notice, now) : []));
  return paces.length === 0 ? lines : [...lines, { isWarning: false, text: paces.join(" · ") }];
}

/** Whether a user should know of it who reads a log: a stall, skew, or a queue that does not move. */
export function asksForAttention(notice: Notice): boolean {
  return notice.type === "stall" || notice.type === "skew" || (notice.type === "queue" && notice.moving === false);
}

/** Bars show backup workers. That there is no idea of the remaining time is said where users would expect one. */
function isPace(notice: Notice): boolean {
  if (notice.type === "rate") return notice.inputRecordsPerSecond > 0 || notice.workersPerSecond > 0;
  return (
    notice.type === "remaining" &&
    (notice.known || notice.reason === "one-worker" || notice.reason === "too-wide" || notice.reason === "more-tasks")
  );
}
