import type { MaxComputeError } from "../../error.ts";
import type { Answer } from "./question.ts";

/** Counts of the answers and faults of a watch, so that its error can say what happened. */
export interface AnswerCounts {
  readonly looks: number;
  /** Status answers by the status text of the service. */
  readonly answers: Readonly<Record<string, number>>;
  /** Faults by error code. */
  readonly faults: Readonly<Record<string, number>>;
}

export const noAnswers: AnswerCounts = { looks: 0, answers: {}, faults: {} };

/** Counts an answer. Only status answers are counted, because the other questions follow from them. */
export function countAnswer(counts: AnswerCounts, answer: Answer): AnswerCounts {
  if (answer.ask !== "status") return counts;
  return { ...counts, looks: counts.looks + 1, answers: plusOne(counts.answers, answer.info.statusText) };
}

export function countFault(counts: AnswerCounts, error: MaxComputeError): AnswerCounts {
  return { ...counts, looks: counts.looks + 1, faults: plusOne(counts.faults, error.code) };
}

/** Such as `412 (400 Running, 12 throttled)`. */
export function describeCounts(counts: AnswerCounts): string {
  const parts = Object.entries({ ...counts.answers, ...counts.faults }).map(([word, count]) => `${count} ${word}`);
  return parts.length === 0 ? `${counts.looks}` : `${counts.looks} (${parts.join(", ")})`;
}

function plusOne(counts: Readonly<Record<string, number>>, word: string): Readonly<Record<string, number>> {
  return { ...counts, [word]: (counts[word] ?? 0) + 1 };
}
