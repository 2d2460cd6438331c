import type { Emulator } from "@maxcompute-rx/emulator";

import { seededRandom, type Random } from "@maxcompute-rx/checks-common/random";

/** What happens to a run: nothing unusual, a skewed last stage, a wait in the queue, or a stage that stands still for a while. */
export type RunKind = "normal" | "skewed" | "queued" | "stalled";

/** One run of a job. */
export interface RunPlan {
  readonly kind: RunKind;
  readonly job: Parameters<Emulator["jobs"]["script"]>[0];
  /** The stage that stands still in its middle, until so much time has passed since the start. */
  readonly stuck?: { readonly stage: string; readonly forMs: number };
}

const kinds: readonly RunKind[] = ["normal", "skewed", "queued", "stalled"];

/** What the plans of a measurement have in common. */
export interface PlanScale {
  readonly ofEachKind: number;
  readonly longestMs: number;
  /** Stages that stand still do so for longer than this. */
  readonly stallMs: number;
}

/** The plans of a seed, as many of each kind. */
export function runPlans(seed: number, scale: PlanScale): readonly RunPlan[] {
  const random = seededRandom(seed);
  return Array.from({ length: kinds.length * scale.ofEachKind }, (_, index) =>
    runPlan(kinds[index % kinds.length] ?? "normal", { index, random, scale }),
  );
}

function runPlan(
  kind: RunKind,
  { index, random, scale: { longestMs, stallMs } }: { readonly index: number; readonly random: Random; readonly scale: PlanScale },
): RunPlan {
  const durationMs = Math.round(longestMs * (0.05 + 0.95 * random.next()));
  const names = stageNames[random.below(stageNames.length)] ?? [];
  const workers = 1 + random.below(random.next() < 0.5 ? 4 : 200);
  const queueMs = kind === "queued" ? random.below(longestMs / 2) : random.below(2000);
  switch (kind) {
    case "normal":
    case "queued":
      return { kind, job: { durationMs, stages: names, workers, queueMs } };
    case "skewed":
      return { kind, job: { durationMs, stages: names, workers: 4 + workers, queueMs, skew: 2 + random.below(14) } };
    case "stalled": {
      // The fault is found by the beginning of a stage's name.
      const stage = `M${1000 + index}`;
      return {
        kind,
        job: { durationMs, stages: [stage, `R${2000 + index}_${1000 + index}`], workers, queueMs },
        stuck: { stage, forMs: durationMs / 4 + 1.3 * stallMs + random.below(3 * stallMs) },
      };
    }
  }
}

const stageNames: readonly (readonly string[])[] = [
  ["M1"],
  ["M1", "R2_1"],
  ["M1", "M2", "J3_1_2"],
  ["M1", "R2_1", "R3_2"],
  ["M1", "M2", "J3_1_2", "R4_3", "R5_4"],
];
