import { parseArgs } from "node:util";

import { planOf, readKinds } from "./plan.ts";
import { describe, runPlan } from "./run-plan.ts";
import { readSabotages, unnoticed } from "./sabotage.ts";

// npm run fleet -- [--seed N] [--seconds S] [--pages N]: three gateways over Redis behind a load balancer, with faults of the service,
// while every ten seconds one of them, or Redis, is killed, suspended or replaced. Ends with 1 when a number of the report is wrong.
// --disturb roll,kill-redis: only these; --disturb nothing --gateways 1: what one gateway costs, to compare.
// With --sabotage leases,resume,replay,submits it takes these parts out of the gateways, and ends with 1 when that is not noticed.

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "100" },
    pages: { type: "string", default: "1000" },
    disturb: { type: "string", default: "" },
    gateways: { type: "string" },
    sabotage: { type: "string", default: "" },
  },
});
const [seed, seconds, pages] = [Number(values.seed), Number(values.seconds), Number(values.pages)];
const gateways = values.gateways === undefined ? null : Number(values.gateways);
if (![seed, seconds, pages, gateways ?? 1].every(Number.isSafeInteger) || pages < 1 || seconds < 10 || (gateways ?? 1) < 1) {
  throw new TypeError(
    "Usage: npm run fleet -- [--seed N] [--seconds S] [--pages N] [--disturb KIND,…] [--gateways N] [--sabotage PART,…]; at least 10 seconds, one page and one gateway.",
  );
}
const sabotaged = readSabotages(values.sabotage);
const plan = planOf({ seed, seconds, pages, sabotaged, gateways, kinds: readKinds(values.disturb) });
const outcome = await runPlan(plan, (line) => console.log(line));
for (const line of describe(plan, outcome)) console.log(line);
const missed = unnoticed(sabotaged, outcome.wrong);
if (sabotaged.length > 0) console.log(`sabotages that were not noticed: ${missed.join(", ") || "none"}`);
const isWrong = sabotaged.length > 0 ? missed.length > 0 : Object.values(outcome.wrong).some((count) => count > 0);
process.exitCode = isWrong ? 1 : 0;
