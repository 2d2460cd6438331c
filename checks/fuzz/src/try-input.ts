import { isDeepStrictEqual } from "node:util";
import { isMaxComputeError } from "@maxcompute-rx/node";

import type { Door } from "./doors/door.ts";
import { changed, type Input } from "./input.ts";
import type { Recorded } from "./tape.ts";
import { VirtualTime } from "./virtual-time.ts";
import { wrongValue } from "./wrong-value.ts";

/** What a door does when nothing is changed. */
export interface Baseline {
  readonly answers: readonly Recorded[];
  readonly outcome: Outcome;
}

type Outcome =
  | { readonly type: "value"; readonly value: unknown }
  | { readonly type: "error"; readonly error: unknown }
  | { readonly type: "hang" };

/** What came of one input. */
export interface Trial {
  /** What is wrong with the library, or null. */
  readonly complaint: string | null;
  /** Of damage under a checksum: whether it was noticed, or changed nothing that is read; null where there was none. */
  readonly damage: "noticed" | "harmless" | null;
}

/** The complaint that is slow to find, because it takes waiting. */
export const neverSettles = "it never settles";

/** Bounds for one input of some hundred kilobytes at most. They are far from what is usual, so that no machine is too slow. */
const mostCpuMs = 5000;
const mostGrowth = 400_000_000;
const mostAnswers = 500;

/** Goes through a door once as it is. */
export async function baselineOf(door: Door): Promise<Baseline> {
  const answers: Recorded[] = [];
  const outcome = await goThrough(door, 65_536, (answer) => {
    answers.push(answer);
    return answer;
  });
  return { answers, outcome };
}

/** Goes through a door with one answer changed, and judges what comes out. */
export async function tryInput(door: Door, baseline: Baseline, input: Input): Promise<Trial> {
  const first = await attempt(door, baseline, input);
  // Time and memory are measured, so that a collection of garbage or a busy machine may be to blame: only twice is a finding.
  return first.measured ? attempt(door, baseline, input) : first;
}

async function attempt(door: Door, baseline: Baseline, input: Input): Promise<Trial & { readonly measured: boolean }> {
  const before = { cpu: process.cpuUsage(), memory: memory() };
  const keys = prototypeKeys();
  let answers = 0;
  let isDamage = false;
  const outcome = await goThrough(door, input.pieceSize, (answer) => {
    const number = answers++;
    if (number >= mostAnswers * 2) throw new RangeError("The client asked again and again.");
    if (number !== input.answer) return answer;
    const next = changed(answer, input);
    // Another stream that is whole in itself is no damage: its checksums are right.
    const isOther = input.edits.some(({ at, remove }) => at === 0 && remove >= answer.body.length);
    const isGuarded = door.isGuarded?.(answer) === true && input.status === null && input.header === null && !isOther;
    isDamage = isGuarded && Buffer.compare(next.body, answer.body) !== 0;
    return next;
  });
  const cpuMs = process.cpuUsage(before.cpu).user / 1000;
  const growth = memory() - before.memory;

  const asked = answers > baseline.answers.length;
  const same = isDeepStrictEqual(outcome, baseline.outcome);
  const damage = !isDamage ? null : outcome.type === "error" || asked ? "noticed" : "harmless";
  const findings = [
    prototypeKeys() === keys ? null : "a prototype was polluted",
    outcomeComplaint(outcome),
    answers <= mostAnswers ? null : `the client asked ${answers} times`,
    isDamage && outcome.type === "value" && !same ? "a damaged stream gave other values without an error" : null,
  ];
  const complaint = findings.find((one) => one !== null) ?? null;
  if (complaint !== null) return { complaint, damage, measured: outcome.type === "hang" };
  if (cpuMs > mostCpuMs) return { complaint: `it took ${Math.round(cpuMs)} ms of the processor`, damage, measured: true };
  if (growth > mostGrowth) return { complaint: `memory grew by ${Math.round(growth / 1e6)} MB`, damage, measured: true };
  return { complaint: null, damage, measured: false };
}

async function goThrough(door: Door, pieceSize: number, change: (answer: Recorded) => Recorded): Promise<Outcome> {
  const time = new VirtualTime();
  const pieces = (body: Uint8Array): Uint8Array[] =>
    Array.from({ length: Math.ceil(body.length / pieceSize) }, (_, index) => body.subarray(index * pieceSize, (index + 1) * pieceSize));
  const work = door.open({ change, pieces, time }).then(
    (value): Outcome => ({ type: "value", value }),
    (error: unknown): Outcome => ({ type: "error", error }),
  );
  return (await time.settles(work)) ? work : { type: "hang" };
}

function outcomeComplaint(outcome: Outcome): string | null {
  switch (outcome.type) {
    case "hang":
      return neverSettles;
    case "value":
      return wrongValue(outcome.value);
    case "error": {
      const { error } = outcome;
      if (!isMaxComputeError(error))
        return `it threw ${error instanceof Error ? (error.stack ?? error.name) : typeof error}, which is no MaxComputeError`;
      if (typeof error.message !== "string" || error.message === "") return "its error has no message";
      return typeof JSON.stringify(error) === "string" ? null : "its error cannot be written as JSON";
    }
  }
}

function prototypeKeys(): number {
  const prototypes: readonly object[] = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
  return prototypes.reduce<number>((sum, one) => sum + Reflect.ownKeys(one).length, 0);
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
