import { quantile, type Measurement } from "../measurement.ts";
import { doors, statusDoor, type Door } from "./door.ts";
import { endsRun, type EndsRun } from "./ends-run.ts";
import { quietRun, type QuietRun } from "./quiet-run.ts";
import { sumOfMistakes } from "./tally.ts";

/** Of very many watched instances only so many end within a run: a minute at 8 a second. */
const mostEnds: Readonly<Record<number, number>> = { 10_000: 480 };
/** As long as this, and half as long again as the first looks took, the watches have before the first end. */
const calmMs = 10_000;
/** Of so many it is also measured what happens when all end at once. */
const atOnceCount = 10_000;

/**
 * Watches `count` instances through each way that the client has, on virtual time: while all of them run, and while 8 a second end, once
 * without faults and once with. What the watches tell late is taken from the slowest way; what they cost, from `status$`.
 */
export async function watchMany(count: number, seed: number): Promise<readonly Measurement[]> {
  const rejections = countRejections();
  const measurements: Measurement[] = [];
  const ends: { readonly door: Door; readonly runs: readonly EndsRun[] }[] = [];
  const quiet: QuietRun[] = [];
  for (const door of doors) {
    const calm = await quietRun(door, count, seed);
    quiet.push(calm);
    measurements.push(...quietFigures(`watch-${count}-${door.name}`, calm));
    const runs: EndsRun[] = [];
    for (const faults of [false, true]) {
      const warmUpMs = calmMs + calm.warmUpMs * 1.5;
      process.stderr.write(`watch-${count}: ${door.name}${faults ? ", with faults" : ""}\n`);
      const run = await endsRun({ door, count, ending: mostEnds[count] ?? count, warmUpMs, faults, seed });
      runs.push(run);
      measurements.push(...endsFigures(`watch-${count}-${door.name}${faults ? "-faults" : ""}`, run));
    }
    ends.push({ door, runs });
    if (count === atOnceCount && door === statusDoor)
      measurements.push(...(await allEndAtOnce(door, count, calmMs + calm.warmUpMs * 1.5, seed)));
  }
  const [byStatus] = quiet;
  if (byStatus === undefined) throw new RangeError("There is no way to watch.");
  const looks = [...quiet, ...ends.flatMap(({ runs }) => runs)].flatMap(({ firstLooks }) => firstLooks);
  const mistakes = sumOfMistakes(ends.flatMap(({ runs }) => runs.map((run) => run.mistakes)));
  return [
    { name: `watch-${count}-late-median`, value: slowest(ends, 0.5), unit: "s" },
    { name: `watch-${count}-late-p99`, value: slowest(ends, 0.99), unit: "s" },
    { name: `watch-${count}-first-look`, value: quantile(looks, 0.5) / 1000, unit: "s" },
    { name: `watch-${count}-first-look-p99`, value: quantile(looks, 0.99) / 1000, unit: "s" },
    { name: `watch-${count}-requests`, value: byStatus.requestsPerSecond, unit: "1/s" },
    { name: `watch-${count}-heap-each`, value: byStatus.heapEach, unit: "bytes" },
    { name: `watch-${count}-cpu`, value: 100 * byStatus.processor.rest, unit: "% of a core" },
    { name: `watch-${count}-cpu-xml`, value: 100 * byStatus.processor.xmlReader, unit: "% of a core" },
    { name: `watch-${count}-lost`, value: mistakes.lost, unit: "ends" },
    { name: `watch-${count}-doubled`, value: mistakes.doubled, unit: "ends" },
    { name: `watch-${count}-wrong`, value: mistakes.wrong, unit: "ends" },
    { name: `watch-${count}-late-values`, value: mistakes.lateValues, unit: "values" },
    { name: `watch-${count}-errored`, value: mistakes.errored, unit: "watches" },
    { name: `watch-${count}-unhandled-rejections`, value: rejections.stop(), unit: "rejections" },
    ...measurements,
  ];
}

/** All of them end within one second. */
async function allEndAtOnce(door: Door, count: number, warmUpMs: number, seed: number): Promise<readonly Measurement[]> {
  const run = await endsRun({ door, count, ending: count, spacingMs: 1000 / count, warmUpMs, faults: false, newcomers: 4, seed });
  return endsFigures(`watch-${count}-at-once-${door.name}`, run);
}

function quietFigures(name: string, { warmUpMs, requestsPerSecond, heapEach, processor }: QuietRun): readonly Measurement[] {
  return [
    { name: `${name}-all-seen`, value: warmUpMs / 1000, unit: "s" },
    { name: `${name}-requests`, value: requestsPerSecond, unit: "1/s" },
    { name: `${name}-heap-each`, value: heapEach, unit: "bytes" },
    { name: `${name}-cpu`, value: 100 * processor.rest, unit: "% of a core" },
    { name: `${name}-cpu-xml`, value: 100 * processor.xmlReader, unit: "% of a core" },
  ];
}

function endsFigures(name: string, { lateSuccess, lateFailure, firstLooks, requestsPerSecond, mistakes }: EndsRun): readonly Measurement[] {
  const seconds = (of: string, samples: readonly number[], share: number): Measurement[] =>
    samples.length === 0 ? [] : [{ name: `${name}-${of}`, value: quantile(samples, share) / 1000, unit: "s" }];
  return [
    ...seconds("late-success-median", lateSuccess, 0.5),
    ...seconds("late-success-p99", lateSuccess, 0.99),
    ...seconds("late-failure-median", lateFailure, 0.5),
    ...seconds("late-failure-p99", lateFailure, 0.99),
    ...seconds("first-look-median", firstLooks, 0.5),
    { name: `${name}-ends-requests`, value: requestsPerSecond, unit: "1/s" },
    { name: `${name}-ends-mistakes`, value: Object.values(mistakes).reduce((sum, of) => sum + of, 0), unit: "mistakes" },
  ];
}

/** Seconds, of the way that is slowest; runs with faults and without count the same, and so do successes and failures. */
function slowest(ends: readonly { readonly runs: readonly EndsRun[] }[], share: number): number {
  const of = ends.map(({ runs }) => runs.flatMap(({ lateSuccess, lateFailure }) => [...lateSuccess, ...lateFailure]));
  return Math.max(...of.map((samples) => quantile(samples, share))) / 1000;
}

/** Counts rejections that nobody handles; without this, the first one would end the process. */
function countRejections(): { stop(): number } {
  let count = 0;
  const listener = (): void => void (count += 1);
  process.on("unhandledRejection", listener);
  return {
    stop() {
      process.off("unhandledRejection", listener);
      return count;
    },
  };
}
