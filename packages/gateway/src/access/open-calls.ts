import { Subscription, type SchedulerLike } from "rxjs";

import { GatewayError } from "./gateway-error.ts";

/** The places of each caller for open calls. */
export interface CallPlaces {
  /** Takes one of a number of places, or keeps it. False if all are taken. */
  enter(room: string, name: string, most: number, ms: number): Promise<boolean>;
  leave(room: string, name: string): Promise<void>;
}

/** A place of a gateway that died is free again after this time. A living gateway takes it again before. */
const placeMs = 60_000;
const keepMs = 20_000;

export interface OpenCallsParts {
  readonly limits: CallPlaces;
  readonly scheduler: SchedulerLike;
  /** Whether other gateways take the same places. */
  readonly isShared: boolean;
}

/** Counts the open calls of each caller, until their answers have been read. Each one holds a connection. */
export class OpenCalls {
  readonly #most: number;
  readonly #parts: OpenCallsParts;
  #calls = 0;
  readonly #gateway: string = crypto.randomUUID();

  constructor(most: number, parts: OpenCallsParts) {
    this.#most = most;
    this.#parts = parts;
  }

  /** Counts a call until the returned function is called (once or several times). @throws {GatewayError} `throttled` */
  async enter(caller: string): Promise<() => void> {
    const { limits, scheduler, isShared } = this.#parts;
    const room = `calls ${caller}`;
    this.#calls += 1;
    const name = `${this.#gateway} ${this.#calls}`;
    const take = (): Promise<boolean> => limits.enter(room, name, this.#most, isShared ? placeMs : Number.POSITIVE_INFINITY);
    if (!(await take())) {
      throw new GatewayError("throttled", `You have ${this.#most} calls open, which is the limit.`, {
        nextStep: "Read answers to their end, or raise limits.callsPerCaller.",
      });
    }
    const open = new Subscription();
    const keep = (): void => {
      const timer = scheduler.schedule(() => {
        void take();
        open.remove(timer);
        keep();
      }, keepMs);
      open.add(timer);
    };
    if (isShared) keep();
    open.add(() => void limits.leave(room, name));
    return () => open.unsubscribe();
  }
}
