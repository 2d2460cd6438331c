import type { MaxComputeError } from "../../error.ts";
import type { Answer } from "./question.ts";

/** What was asked and what came back, so that an error or a timeout can say what happened. */
export interface Tally {
  readonly looks: number;
  /** Status answers by the service's word. */
  readonly answers: Readonly<Record<string, number>>;
  /** Faults by error code. */
  readonly faults: Readonly<Record<string, number>>;
}

export const emptyTally: Tally = { looks: 0, answers: {}, faults: {} };

/** Only answers about the status are counted; the others follow from them. */
export function countAnswer(tally: Tally, answer: Answer): Tally {
  if (answer.ask !== "status") return tally;
  return { ...tally, looks: tally.looks + 1, answers: plusOne(tally.answers, answer.info.statusText) };
}

export function countFault(tally: Tally, error: MaxComputeError): Tally {
  return { ...tally, looks: tally.looks + 1, faults: plusOne(tally.faults, error.code) };
}

/** Such as `412 looks: 400 Running, 12 throttled`. */
export function describeTally(tally: Tally): string {
  const parts = Object.entries({ ...tally.answers, ...tally.faults }).map(([word, count]) => `${count} ${word}`);
  const looks = tally.looks === 1 ? "1 look" : `${tally.looks} looks`;
  return parts.length === 0 ? looks : `${looks}: ${parts.join(", ")}`;
}

function plusOne(counts: Readonly<Record<string, number>>, word: string): Readonly<Record<string, number>> {
  return { ...counts, [word]: (counts[word] ?? 0) + 1 };
}
