// `npm run size`: what the entry points of the browser package weigh, as they are published, and whose the bytes are; and what the page of the
// console weighs. `--json` prints it as JSON; `--accept` records the weights that later ones are compared with. Exits with 1 when one is over its limit.
import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";

import { bundle } from "./bundle.ts";
import { bundleWithVite } from "./bundle-with-vite.ts";
import { consolePage } from "./console-page.ts";
import { entries } from "./entries.ts";
import { loadedTooEarly, shares, weigh, type Shares, type Weight } from "./weigh.ts";

/** Of a page that lists and watches instances through a gateway, RxJS and everything else included, whichever bundler builds it. */
const budget = 27_200;
/** An entry without a budget may grow by this part of what is on record. */
const growth = 0.02;

const workspace = join(import.meta.dirname, "../../..");
const record = join(import.meta.dirname, "../size.json");

// What it prints is not ours to print.
const built = spawnSync(process.execPath, ["scripts/turbo.ts", "run", "build", "--filter=@maxcompute-rx/browser"], {
  cwd: workspace,
  encoding: "utf8",
});
if (built.status !== 0) {
  process.stderr.write(`${built.stdout}${built.stderr}`);
  process.exit(1);
}

const recorded: Readonly<Record<string, number>> = JSON.parse(await readFile(record, "utf8").catch(() => "{}"));
const complaints: string[] = [];
const weights: Record<string, Weight & { readonly limit: number; readonly atOnce: Readonly<Record<string, Shares>> }> = {};
for (const [name, page] of Object.entries(entries)) {
  const files = await bundle(page);
  const weight = weigh(files);
  const limit = name === "gateway" ? budget : Math.floor((recorded[name] ?? 0) * (1 + growth));
  const atOnce = { esbuild: await shares(page, bundle), Vite: await shares(page, bundleWithVite) };
  weights[name] = { ...weight, limit, atOnce };
  if (name === "gateway") complaints.push(...loadedTooEarly(files));
  if (weight.bytes > limit) complaints.push(`The entry ${name} weighs ${weight.bytes} bytes; ${limit} is the most.`);
}

const page = await consolePage();
const board = { ...weigh(page), limit: Math.floor((recorded["console"] ?? 0) * (1 + growth)) };
if (board.bytes > board.limit) complaints.push(`The board of the console weighs ${board.bytes} bytes; ${board.limit} is the most.`);

if (process.argv.includes("--accept")) {
  const bytes = Object.fromEntries(Object.entries({ ...weights, console: board }).map(([name, weight]) => [name, weight.bytes]));
  await writeFile(record, `${JSON.stringify(bytes, null, 2)}\n`);
} else if (complaints.length > 0) {
  process.exitCode = 1;
}

if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ entries: weights, console: board, complaints }, null, 2));
} else {
  for (const [name, { bytes, lazyBytes, limit, atOnce }] of Object.entries(weights)) {
    console.log(`${name.padEnd(8)} ${bytes} bytes at once (at most ${limit}), ${lazyBytes} when needed; minified and gzipped`);
    for (const [bundler, { rxjs, otherLibraries, own }] of Object.entries(atOnce)) {
      const total = rxjs + otherLibraries + own;
      console.log(`  ${bundler.padEnd(8)} ${total} at once: RxJS ${rxjs}, other libraries ${otherLibraries}, ours ${own}`);
    }
  }
  console.log(
    `console  ${board.bytes} bytes at once, for the board (at most ${board.limit}), ${board.lazyBytes} when needed; minified and gzipped`,
  );
  const later = page.filter(({ atOnce }) => !atOnce).map((file) => ({ name: file.name, bytes: weigh([file]).lazyBytes }));
  for (const { name, bytes } of later.toSorted((a, b) => b.bytes - a.bytes).slice(0, 8)) console.log(`  ${bytes} when needed: ${name}`);
  for (const complaint of complaints) console.error(complaint);
}
