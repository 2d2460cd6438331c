import { conditions, type Condition } from "./conditions.ts";
import { seededRandom } from "@maxcompute-rx/checks-common/random";

/** All that a run depends on: the same plan gives the same run. */
export interface Plan {
  readonly seed: number;
  /** Instances that run by script and are watched. */
  readonly instances: number;
  /** Jobs that are submitted, watched and read through the client. */
  readonly submits: number;
  readonly conditions: readonly Condition[];
}

/** The plan of a number: first each condition alone, then some at a time. */
export function planOf(seed: number, number: number, instances: number): Plan {
  const random = seededRandom(seed * 7919 + number);
  const alone = conditions[number];
  const mixed = conditions.filter(() => random.next() < 0.2);
  return { seed: seed * 7919 + number, instances, submits: 4, conditions: alone === undefined ? mixed : [alone] };
}

/** For people, and for the command line. */
export function describePlan({ seed, instances, submits, conditions: own }: Plan): string {
  return `--plan ${seed} --instances ${instances} --submits ${submits} --conditions ${own.map(({ name }) => name).join(",") || "none"}`;
}

/** Simpler plans that may fail the same way. */
export function* simplerPlans(plan: Plan): Generator<Plan> {
  for (const gone of plan.conditions) yield { ...plan, conditions: plan.conditions.filter((one) => one !== gone) };
  if (plan.submits > 0) yield { ...plan, submits: 0 };
  if (plan.instances > 1) yield { ...plan, instances: Math.ceil(plan.instances / 10) };
  if (plan.instances > 1) yield { ...plan, instances: Math.ceil(plan.instances / 2) };
}
