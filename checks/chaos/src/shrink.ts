import { simplerPlans, type Plan } from "./plan.ts";
import { runPlan, type Outcome } from "./run-plan.ts";

/** Runs tried to make a failing plan smaller. */
const mostRuns = 12;

/** Takes conditions and instances away for as long as something fails. */
export async function shrink(plan: Plan, outcome: Outcome): Promise<{ readonly plan: Plan; readonly outcome: Outcome }> {
  let smallest = { plan, outcome };
  let runs = 0;
  search: for (;;) {
    for (const simpler of simplerPlans(smallest.plan)) {
      if ((runs += 1) > mostRuns) return smallest;
      const tried = await runPlan(simpler);
      if (tried.offences.length === 0) continue;
      smallest = { plan: simpler, outcome: tried };
      continue search;
    }
    return smallest;
  }
}
