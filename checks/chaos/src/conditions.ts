import type { Fault } from "@maxcompute-rx/emulator";

/** One thing that goes wrong during a run. The first kind is the emulator's; the others are the network's and the machine's. */
export type Condition =
  | { readonly kind: "fault"; readonly name: string; readonly fault: Fault; readonly forMs?: number }
  | { readonly kind: "network"; readonly name: NetworkCondition }
  | { readonly kind: "machine"; readonly name: MachineCondition };

/**
 * `duplicate`: an answer comes again to the next question. `reorder`: answers overtake each other. `restart`: connections are
 * refused for a while. `list-rows`: lists skip and repeat rows.
 */
export type NetworkCondition = "duplicate" | "reorder" | "restart" | "list-rows";

/** `clock-jumps`: the clock of this machine is set. `credentials`: keys expire in the middle. `sleep`: the machine sleeps for hours. */
export type MachineCondition = "clock-jumps" | "credentials" | "sleep";

const fault = (name: string, fault: Fault, forMs?: number): Condition => ({
  kind: "fault",
  name,
  fault,
  ...(forMs === undefined ? {} : { forMs }),
});

/** All of them, by name. Of each the service still answers most requests, or all again after some time. */
export const conditions: readonly Condition[] = [
  fault("throttle", { name: "throttle", probability: 0.1, retryAfter: 2 }),
  fault("unavailable-500", { name: "unavailable", status: 500, probability: 0.1 }),
  fault("unavailable-502", { name: "unavailable", status: 502, probability: 0.1 }),
  fault("unavailable-503", { name: "unavailable", probability: 0.2 }),
  fault("unavailable-504", { name: "unavailable", status: 504, probability: 0.1 }),
  fault("reset", { name: "reset", probability: 0.1 }),
  fault("hang", { name: "hang", probability: 0.02 }),
  fault("slow", { name: "slow", probability: 0.1, ms: 3000 }),
  fault("truncated-body", { name: "truncated-body", probability: 0.1 }),
  fault("garbage-body", { name: "garbage-body", probability: 0.05 }),
  // A look at a list takes several pages, and five unreadable looks in a row end a list (packages/core/src/watch/shared/endurance.ts).
  fault("garbage-list", { name: "garbage-body", action: "maxitems", probability: 0.05 }),
  fault("clock-skew", { name: "clock-skew" }, 120_000),
  fault("lost-answer", { name: "lost-answer", probability: 0.5 }),
  fault("guid-ignored", { name: "guid-ignored" }),
  fault("stuck-stage", { name: "stuck-stage" }, 60_000),
  fault("no-hold", { name: "no-hold" }),
  fault("no-progress", { name: "unavailable", action: "instanceprogress" }),
  fault("garbage-progress", { name: "garbage-body", action: "instanceprogress" }),
  fault("cut-stream", { name: "cut-stream", probability: 0.3 }),
  fault("end-stream", { name: "end-stream", probability: 0.3 }),
  fault("stall-stream", { name: "stall-stream", probability: 0.2 }),
  fault("corrupt-stream", { name: "corrupt-stream", probability: 0.3 }),
  fault("wrong-footer", { name: "wrong-footer", probability: 0.3 }),
  fault("protected", { name: "protected", probability: 0.3 }),
  ...(["duplicate", "reorder", "restart", "list-rows"] as const).map((name): Condition => ({ kind: "network", name })),
  ...(["clock-jumps", "credentials", "sleep"] as const).map((name): Condition => ({ kind: "machine", name })),
];

/** The conditions of these names. */
export function conditionsNamed(names: readonly string[]): readonly Condition[] {
  return names.map((name) => {
    const found = conditions.find((one) => one.name === name);
    if (found === undefined) throw new RangeError(`${name} is none of ${conditions.map((one) => one.name).join(", ")}.`);
    return found;
  });
}
