import { BoundedMap } from "../../bounded-map.ts";

type Outcome = "succeeded" | "failed" | "cancelled";

/** How ended instances came out, for all watches and lists of a client: a list tells only that they have ended. */
export interface OutcomeMemory {
  get(instanceId: string): Outcome | undefined;
  set(instanceId: string, outcome: Outcome): void;
}

/** The oldest are forgotten first, and would be asked for again. */
const mostOutcomes = 20_000;

export function createOutcomeMemory(): OutcomeMemory {
  return new BoundedMap(mostOutcomes);
}
