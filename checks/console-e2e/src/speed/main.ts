// `npm run console:speed -- [--runs N] [WORD …]`: how long the page is busy at a time with 300 stages, 2,000 instances and 200 columns, and how
// evenly it scrolls; or only those whose names contain one of the words. It judges nothing: it is the machine that is measured, too.
import { parseArgs } from "node:util";

import { buildPage } from "@maxcompute-rx/console";

import { startChromium } from "../start-chromium.ts";
import { figureLines, measure } from "./measure.ts";
import { scenarios } from "./scenarios.ts";

const { values, positionals } = parseArgs({ options: { runs: { type: "string", default: "5" } }, allowPositionals: true });
const runs = Number(values.runs);
const chosen = scenarios.filter(({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)));
if (!Number.isSafeInteger(runs) || runs < 1 || chosen.length === 0) {
  const names = scenarios.map(({ name }) => `"${name}"`).join(", ");
  process.stderr.write(`Usage: npm run console:speed -- [--runs NUMBER] [WORD …]\nA WORD is a part of ${names}.\n`);
  process.exit(2);
}

await buildPage();
const browser = await startChromium();
process.stdout.write(`Medians of ${runs} runs; the page as built for its users, Chromium without a graphics card.\n`);
for (const scenario of chosen) process.stdout.write(`${figureLines(scenario.name, await measure(browser, scenario, runs)).join("\n")}\n`);
await browser.close();
