import { OpenCounts } from "@maxcompute-rx/core/internal";

import { GatewayError } from "./gateway-error.ts";

/** Counts the open calls of each caller, until their answers have been read. Each one holds a connection. */
export class OpenCalls {
  readonly #most: number;
  readonly #open = new OpenCounts();

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts a call until the returned function is called (once or several times). @throws {GatewayError} `throttled` */
  enter(caller: string): () => void {
    if (this.#open.of(caller) >= this.#most) {
      throw new GatewayError("throttled", `You have ${this.#most} calls open, which is the limit.`, { nextStep: "Read answers to their end, or raise limits.callsPerCaller." });
    }
    return this.#open.enter(caller);
  }
}
