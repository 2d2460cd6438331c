import { parseArgs } from "node:util";

import { planOf } from "./plan.ts";
import { describe, runPlan } from "./run-plan.ts";

// npm run fleet -- [--seed N] [--seconds S] [--pages N]: three gateways over Redis behind a load balancer, with faults of the service,
// while every ten seconds one of them, or Redis, is killed, suspended or replaced. Ends with 1 when a number of the report is wrong.

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "100" },
    pages: { type: "string", default: "1000" },
  },
});
const [seed, seconds, pages] = [Number(values.seed), Number(values.seconds), Number(values.pages)];
if (![seed, seconds, pages].every(Number.isSafeInteger) || pages < 1 || seconds < 10) {
  throw new TypeError("Usage: npm run fleet -- [--seed N] [--seconds S] [--pages N]; at least 10 seconds, and one page.");
}
const plan = planOf({ seed, seconds, pages });
const outcome = await runPlan(plan, (line) => console.log(line));
for (const line of describe(plan, outcome)) console.log(line);
process.exitCode = Object.values(outcome.wrong).some((count) => count > 0) ? 1 : 0;
