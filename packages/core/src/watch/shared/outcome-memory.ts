import { BoundedMap } from "../../bounded-map.ts";
import type { InstanceSummary } from "../list/instance-list-event.ts";

type Outcome = NonNullable<InstanceSummary["outcome"]>;

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
