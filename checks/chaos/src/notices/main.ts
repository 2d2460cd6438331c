import { judgeRun } from "./judge-run.ts";
import { recordRuns } from "./record-runs.ts";
import { reportRanges } from "./report.ts";
import { runPlans } from "./run-plans.ts";

// The figures of docs/notices.md: `npm run notices -- SEED RUNS_OF_EACH_KIND`, in checks/chaos.

const [seed = 1, ofEachKind = 25] = process.argv.slice(2).map(Number);
const stallMs = 300_000;
const runs = await recordRuns(runPlans(seed, { ofEachKind, longestMs: 600_000, stallMs }), seed);
const verdicts = runs.map((run) => ({ plan: run.plan, ...judgeRun(run, stallMs) }));
process.stdout.write(`${reportRanges(verdicts.flatMap(({ moments }) => moments))}\n`);
for (const isStuck of [false, true]) {
  const some = verdicts.filter(({ plan }) => (plan.stuck !== undefined) === isStuck);
  const told = some.filter(({ stalls }) => stalls.length > 0);
  process.stdout.write(`stall told in ${told.length} of ${some.length} runs ${isStuck ? "that stood still" : "that did not"}\n`);
}
for (const isSkewed of [false, true]) {
  const some = verdicts.filter(({ plan }) => (plan.kind === "skewed") === isSkewed);
  process.stdout.write(
    `skew told in ${some.filter(({ types }) => types.has("skew")).length} of ${some.length} runs ${isSkewed ? "with" : "without"} a skewed stage\n`,
  );
}
