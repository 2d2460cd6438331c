import { BoundedMap } from "../../bounded-map.ts";

type Outcome = "succeeded" | "failed" | "cancelled";

/** The outcomes of ended instances, for all watches and lists of a client. The list of the service does not contain them. */
export interface OutcomeMemory {
  get(instanceId: string): Outcome | undefined;
  set(instanceId: string, outcome: Outcome): void;
}

/** The oldest outcomes are forgotten first, and are then requested again. */
const mostOutcomes = 20_000;

export function createOutcomeMemory(): OutcomeMemory {
  return new BoundedMap(mostOutcomes);
}
