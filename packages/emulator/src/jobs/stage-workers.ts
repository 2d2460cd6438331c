import type { ScheduledStage } from "./scheduled-stage.ts";

/** The planned run of one worker, in ms of work since the schedule began. */
export interface ScheduledWorker {
  /** From 0 up within its stage. */
  readonly index: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly inputRecords: number;
  readonly outputRecords: number;
}

/**
 * The workers of a stage. They start in waves and end one by one, each with about the same share of the records. The slow
 * worker of a skewed stage has `skew` times the share of the others: it is alone when they have ended, until the stage ends.
 */
export function scheduledWorkers(stage: ScheduledStage): readonly ScheduledWorker[] {
  const { startsAt, endsAt, workers, skew = 1 } = stage;
  const length = endsAt - startsAt;
  const slow = skew > 1 && workers > 1 ? Math.floor(fraction(stage, workers) * workers) : undefined;
  const others = slow === undefined ? workers : workers - 1;
  const span = slow === undefined ? length : Math.min(0.8 * length, (2 * length) / skew);
  // Wide enough for the first worker to start with the stage.
  const wave = (span * (1 + 1 / others)) / 2;
  const weights = Array.from({ length: workers }, (_, index) => (index === slow ? skew : 0.9 + 0.2 * fraction(stage, index)));
  const inputs = shares(stage.inputRecords, weights);
  const outputs = shares(stage.outputRecords, weights);
  return weights.map((_, index) => {
    const place = slow !== undefined && index > slow ? index - 1 : index;
    const end = index === slow ? length : (span * (place + 1)) / others;
    const start = index === slow ? 0 : Math.max(0, end - wave);
    return {
      index,
      startsAt: startsAt + start,
      endsAt: startsAt + end,
      inputRecords: inputs[index] ?? 0,
      outputRecords: outputs[index] ?? 0,
    };
  });
}

/** Cuts a number into whole parts by weight; the parts have the number as their sum. */
function shares(total: number, weights: readonly number[]): readonly number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let weight = 0;
  let given = 0;
  return weights.map((own) => {
    weight += own;
    const upTo = Math.round((total * weight) / whole);
    const share = upTo - given;
    given = upTo;
    return share;
  });
}

/** A number in [0, 1) that is the same for the same stage and place, so that nobody has to remember what was drawn. */
export function fraction({ id, endsAt }: Pick<ScheduledStage, "id" | "endsAt">, place: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(place + 1, 0x9e3779b1);
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ Math.floor(endsAt), 0x2c1b3c6d);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x297a2d39);
  hash ^= hash >>> 13;
  return (hash >>> 0) / 4_294_967_296;
}
