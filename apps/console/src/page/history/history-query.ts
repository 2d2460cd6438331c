import { historyOutcomes, type HistoryOutcome } from "../../history/history-answers.ts";
import type { HistoryQuestion } from "./ask-history.ts";

/** What the address of the list of past jobs says. */
export interface HistoryQuery {
  readonly search: string;
  /** Null: all. */
  readonly outcome: HistoryOutcome | null;
  /** From where the list goes on; empty for the newest jobs. */
  readonly before: string;
}

/** Reads an address such as `?outcome=failed&search=daily`. */
export function readHistoryQuery(parameters: URLSearchParams): HistoryQuery {
  return {
    search: parameters.get("search") ?? "",
    outcome: historyOutcomes.find((known) => known === parameters.get("outcome")) ?? null,
    before: parameters.get("before") ?? "",
  };
}

/** Writes the query into an address. What changes nothing is left out. */
export function writeHistoryQuery({ search, outcome, before }: HistoryQuery): URLSearchParams {
  return new URLSearchParams(Object.entries({ outcome: outcome ?? "", search, before }).filter(([, value]) => value !== ""));
}

/** The question to the server. */
export function questionOf({ search, outcome, before }: HistoryQuery): HistoryQuestion {
  return { search: search.trim(), outcome: outcome ?? undefined, before };
}
