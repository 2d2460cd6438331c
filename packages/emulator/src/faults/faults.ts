import { z } from "zod";
import { check } from "../base/check.ts";
import { type Random, seededRandom } from "../base/random.ts";

/** A fault to inject. It affects the requests that match `method`, `path` and `action`; a field that is left out matches all. */
export interface Fault {
  /** What happens; see {@link FaultName}. */
  readonly name: FaultName;
  /** HTTP method, such as `GET`. */
  readonly method?: string;
  /** A part of the path, such as `/instances`. */
  readonly path?: string;
  /** A query key, such as `taskstatus`; empty for calls without an action, such as a plain status. */
  readonly action?: string;
  /** How many requests it affects; then it ends. Default: all requests until it is removed. */
  readonly times?: number;
  /** Probability with which a matching request is affected, 0 to 1; decided by the emulator's seed. Default 1. */
  readonly probability?: number;
  /** `unavailable`: the status of the answer. Default 503. */
  readonly status?: 500 | 502 | 503 | 504;
  /** `throttle`: seconds in `Retry-After`. Default 1. */
  readonly retryAfter?: number;
  /** In milliseconds. `slow`: how much later the answer comes, default 2000. `clock-skew`: how far the service's clock is ahead, default one hour. */
  readonly ms?: number;
  /** `cut-stream`, `end-stream`, `stall-stream`: the number of rows after which the stream stops. Default: half of the requested rows. */
  readonly rows?: number;
  /** The same stop as a number of bytes. `corrupt-stream`: the position of the byte that is changed, default 8. */
  readonly bytes?: number;
  /** `stuck-stage`: the beginning of the stage's name, such as `R2`. Default: any stage. */
  readonly stage?: string;
}

/** The name of a fault. The README of this package says what each does. */
export type FaultName =
  | "throttle"
  | "unavailable"
  | "reset"
  | "hang"
  | "slow"
  | "truncated-body"
  | "garbage-body"
  | "clock-skew"
  | "lost-answer"
  | "guid-ignored"
  | "stuck-stage"
  | "no-hold"
  | "cut-stream"
  | "end-stream"
  | "stall-stream"
  | "corrupt-stream"
  | "wrong-footer"
  | "protected"
  | "session-lost"
  | "session-error"
  | "session-denied"
  | "no-resource"
  | "upgrading"
  | "unsupported-feature"
  | "running-timeout";

const faultNames: Readonly<Record<FaultName, true>> = {
  throttle: true,
  unavailable: true,
  reset: true,
  hang: true,
  slow: true,
  "truncated-body": true,
  "garbage-body": true,
  "clock-skew": true,
  "lost-answer": true,
  "guid-ignored": true,
  "stuck-stage": true,
  "no-hold": true,
  "cut-stream": true,
  "end-stream": true,
  "stall-stream": true,
  "corrupt-stream": true,
  "wrong-footer": true,
  protected: true,
  "session-lost": true,
  "session-error": true,
  "session-denied": true,
  "no-resource": true,
  upgrading: true,
  "unsupported-feature": true,
  "running-timeout": true,
};

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faultNames, name);
}

const faultName = z.string().refine(isFaultName, { error: `a fault is one of ${Object.keys(faultNames).join(", ")}` });

export const faultSchema: z.ZodType<Fault> = z.strictObject({
  name: faultName,
  method: z.string().exactOptional(),
  path: z.string().exactOptional(),
  action: z.string().exactOptional(),
  times: z.int().positive().exactOptional(),
  probability: z.number().min(0).max(1).exactOptional(),
  status: z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)]).exactOptional(),
  retryAfter: z.number().nonnegative().exactOptional(),
  ms: z.number().exactOptional(),
  rows: z.int().nonnegative().exactOptional(),
  bytes: z.int().nonnegative().exactOptional(),
  stage: z.string().exactOptional(),
});

/** Throws a `TypeError` that names each wrong field. */
export function checkFault(value: unknown): Fault {
  return check(faultSchema, value, "The fault is invalid.");
}

/** The parts of a request that faults are matched against. */
export interface FaultTarget {
  readonly method: string;
  readonly path: string;
  readonly actions: ReadonlySet<string>;
}

interface ActiveFault {
  readonly fault: Fault;
  left: number;
}

/** The active faults. */
export class Faults {
  readonly #active = new Set<ActiveFault>();
  readonly #random: Random;
  #waiting: (() => void)[] = [];

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** Adds a fault and returns a function that removes it. Throws a `TypeError` for an invalid fault. */
  add(fault: Fault): () => void {
    const active = { fault: checkFault(fault), left: fault.times ?? Infinity };
    this.#active.add(active);
    return () => this.#remove(active);
  }

  clear(): void {
    for (const active of this.#active) this.#remove(active);
  }

  list(): Fault[] {
    return [...this.#active].map(({ fault }) => fault);
  }

  /** The first active fault among `names` that matches this request. Counts towards its `times`. */
  take(names: readonly FaultName[], target: FaultTarget): Fault | undefined {
    for (const active of this.#active) {
      const { fault } = active;
      if (!names.includes(fault.name) || !fits(fault, target)) continue;
      if (fault.probability !== undefined && this.#random() >= fault.probability) continue;
      active.left -= 1;
      if (active.left <= 0) this.#remove(active);
      return fault;
    }
    return undefined;
  }

  isStuck(stage: string): boolean {
    return this.list().some((fault) => fault.name === "stuck-stage" && stage.startsWith(fault.stage ?? ""));
  }

  /** Resolves when any fault is removed; rejects when the signal is aborted. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const abort = (): void => reject(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      this.#waiting.push(() => {
        signal.removeEventListener("abort", abort);
        resolve();
      });
    });
  }

  #remove(active: ActiveFault): void {
    if (!this.#active.delete(active)) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

function fits(fault: Fault, { method, path, actions }: FaultTarget): boolean {
  return (
    (fault.method === undefined || fault.method.toUpperCase() === method) &&
    (fault.path === undefined || path.includes(fault.path)) &&
    (fault.action === undefined || (fault.action === "" ? actions.size === 0 : actions.has(fault.action)))
  );
}
