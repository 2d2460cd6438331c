import { parseArgs } from "node:util";

import { conditionsNamed } from "./conditions.ts";
import { describePlan, planOf, type Plan } from "./plan.ts";
import { runPlan, type Outcome } from "./run-plan.ts";
import { shrink } from "./shrink.ts";

// Watches many instances while everything goes wrong, and compares what the library tells with what happened.
//   npm run chaos -- [--seed N] [--minutes M] [--instances N]                      plan after plan, for some minutes
//   npm run chaos -- --plan N --instances N --submits N --conditions NAME,NAME     one plan again, as a failure prints it

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "1" },
    instances: { type: "string", default: "1000" },
    plan: { type: "string" },
    submits: { type: "string", default: "4" },
    conditions: { type: "string", default: "none" },
  },
});
const instances = Number(values.instances);
const until = Date.now() + Number(values.minutes) * 60_000;

function tell(plan: Plan, { offences, requests, virtualMs, watches }: Outcome): void {
  const result = offences.length === 0 ? "ok  " : `FAIL ${offences.length}`;
  console.log(
    `${result} ${describePlan(plan)}: ${watches} watches, ${requests} requests, ${Math.round(virtualMs / 1000)} s of virtual time`,
  );
}

async function judge(plan: Plan): Promise<boolean> {
  const outcome = await runPlan(plan);
  tell(plan, outcome);
  const [first] = outcome.offences;
  if (first === undefined) return true;
  // Told before it is made smaller, which takes a while.
  for (const { what } of outcome.offences.slice(0, 5)) console.log(`  ${what}`);
  const smallest = await shrink(plan, outcome);
  const shown =
    smallest.outcome.offences.toSorted((a, b) => a.trace.length - b.trace.length).find(({ trace }) => trace.length > 0) ?? first;
  console.log(
    `\n  Smallest: npm run chaos -- ${describePlan(smallest.plan)}\n  ${shown.what}\n${shown.trace.map((line) => `  ${line}`).join("\n")}\n`,
  );
  return false;
}

let failures = 0;
if (values.plan !== undefined) {
  const named = values.conditions === "none" ? [] : conditionsNamed(values.conditions.split(","));
  if (!(await judge({ seed: Number(values.plan), instances, submits: Number(values.submits), conditions: named }))) failures += 1;
} else {
  for (let number = 0; number === 0 || Date.now() < until; number += 1)
    if (!(await judge(planOf(Number(values.seed), number, instances)))) failures += 1;
}
if (failures > 0) process.exitCode = 1;
