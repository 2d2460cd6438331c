import type { Door } from "./doors/door.ts";
import { describeInput, randomInput, simpler, type Input } from "./input.ts";
import { seededRandom } from "@maxcompute-rx/checks-common/random";
import { baselineOf, neverSettles, tryInput, type Baseline } from "./try-input.ts";

/** One fault of the library, with the smallest input found that shows it. */
export interface Finding {
  readonly door: string;
  /** What is needed to see it again: `npm run fuzz -- --seed SEED --input NUMBER`. */
  readonly seed: number;
  readonly number: number;
  readonly complaint: string;
  readonly input: string;
}

/** What a run comes to. */
export interface Report {
  readonly inputs: number;
  readonly findings: readonly Finding[];
  /** The negative control: damaged streams under checksums. Whatever is neither is a finding. */
  readonly damaged: { readonly noticed: number; readonly harmless: number };
  /** Inputs by family of doors. */
  readonly families: ReadonlyMap<string, number>;
  /** At the end of the run, in megabytes. */
  readonly memory: { readonly heapMb: number; readonly buffersMb: number; readonly processMb: number; readonly mostProcessMb: number };
}

export interface CampaignOptions {
  readonly doors: readonly Door[];
  /** Bodies of other answers, of which pieces are taken. */
  readonly others: readonly Uint8Array[];
  readonly seed: number;
  /** The first input; each has dice of its own, so that any can be tried alone. */
  readonly from: number;
  /** Asked before each input. */
  readonly goesOn: (number: number) => boolean;
  /** Told of each finding at once: a later input may end the process. */
  readonly onFinding?: (finding: Finding) => void;
}

/** Findings of one door that are told; what is found again and again is one fault. */
const mostPerDoor = 3;

/** Tries one input after the other. */
export async function runCampaign({ doors, others, seed, from, goesOn, onFinding }: CampaignOptions): Promise<Report> {
  const families = [...new Set(doors.map(({ family }) => family))].map((family) => doors.filter((door) => door.family === family));
  const baselines = new Map<Door, Promise<Baseline>>();
  const counts = new Map<string, number>();
  const damaged = { noticed: 0, harmless: 0 };
  const findings: Finding[] = [];
  const strays: unknown[] = [];
  const stray = (error: unknown): void => void strays.push(error);
  process.on("unhandledRejection", stray);
  process.on("uncaughtException", stray);

  let number = from;
  try {
    for (; goesOn(number); number += 1) {
      const random = seededRandom(seed * 1_000_003 + number);
      const door = random.pick(random.pick(families));
      const baseline = await (baselines.get(door) ?? remember(baselines, door));
      if (baseline.answers.length === 0) throw new Error(`${door.name} reads nothing.`);
      const input = randomInput(baseline.answers, others, random);
      const trial = await tryInput(door, baseline, input);
      counts.set(door.family, (counts.get(door.family) ?? 0) + 1);
      if (trial.damage !== null) damaged[trial.damage] += 1;
      const complaint = trial.complaint ?? (strays.length > 0 ? `nobody caught ${describeStray(strays[0])}` : null);
      strays.length = 0;
      if (complaint === null || findings.filter((one) => one.door === door.name).length >= mostPerDoor) continue;
      const smallest =
        trial.complaint === null ? input : await minimise(door, baseline, input, trial.complaint === neverSettles ? 10 : 300);
      const finding = { door: door.name, seed, number, complaint, input: describeInput(smallest) };
      findings.push(finding);
      onFinding?.(finding);
    }
  } finally {
    process.off("unhandledRejection", stray);
    process.off("uncaughtException", stray);
  }
  return { inputs: number - from, findings, damaged, families: counts, memory: memoryNow() };
}

function remember(baselines: Map<Door, Promise<Baseline>>, door: Door): Promise<Baseline> {
  const baseline = baselineOf(door);
  baselines.set(door, baseline);
  return baseline;
}

/** Takes away what can be taken away without losing the complaint. */
async function minimise(door: Door, baseline: Baseline, input: Input, mostTries: number): Promise<Input> {
  let smallest = input;
  let tries = 0;
  search: for (;;) {
    for (const candidate of simpler(smallest)) {
      if ((tries += 1) > mostTries) return smallest;
      if ((await tryInput(door, baseline, candidate)).complaint === null) continue;
      smallest = candidate;
      continue search;
    }
    return smallest;
  }
}

function describeStray(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function memoryNow(): Report["memory"] {
  const { heapUsed, external, rss } = process.memoryUsage();
  const mb = (bytes: number): number => Math.round(bytes / 1e6);
  return { heapMb: mb(heapUsed), buffersMb: mb(external), processMb: mb(rss), mostProcessMb: mb(process.resourceUsage().maxRSS * 1024) };
}
