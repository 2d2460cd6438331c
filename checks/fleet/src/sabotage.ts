import type { Judgement } from "./judge.ts";

type Wrong = keyof Judgement["wrong"];

/** Parts of the gateways that can be taken out, and what the judge must then find wrong: otherwise it would not notice a mistake there. */
export const sabotages: Readonly<Record<Sabotage, Wrong>> = {
  leases: "looksTooLong",
  resume: "lost",
  replay: "doubled",
  submits: "jobsTwice",
};

export type Sabotage =
  /** A store that gives the lease to everyone, and does not look at its number when something is added. */
  | "leases"
  /** A page that comes from another gateway is not told what it missed. */
  | "resume"
  /** A page that comes from another gateway is told what it knows already. */
  | "replay"
  /** No gateway remembers submits. */
  | "submits";

/** Reads names that are separated by commas. */
export function readSabotages(names: string): readonly Sabotage[] {
  const all = names.split(",").filter((name) => name !== "");
  if (!all.every(isSabotage)) throw new TypeError(`--sabotage takes some of ${Object.keys(sabotages).join(", ")}.`);
  return all;
}

function isSabotage(name: string): name is Sabotage {
  return Object.hasOwn(sabotages, name);
}

/** What the sabotages should have made wrong, and did not. */
export function unnoticed(done: readonly Sabotage[], wrong: Judgement["wrong"]): readonly Sabotage[] {
  return done.filter((name) => wrong[sabotages[name]] === 0);
}

/** The environment of a gateway without these parts. */
export function sabotagedEnvironment(names: readonly Sabotage[]): Readonly<Record<string, string>> {
  if (names.length === 0) return {};
  return { SABOTAGE: names.join(","), NODE_OPTIONS: `--import=${new URL("sabotaged/main.ts", import.meta.url).href}` };
}
