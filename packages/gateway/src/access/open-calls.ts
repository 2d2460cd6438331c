import { refusal } from "./gateway-error.ts";

/** Calls of each caller that are passed on at the moment, answers that are still read included: each holds a connection. */
export class OpenCalls {
  readonly #most: number;
  readonly #open = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts a call until the function that comes back is called, once or more. @throws {Refusal} `throttled` */
  enter(caller: string): () => void {
    const open = this.#open.get(caller) ?? 0;
    if (open >= this.#most) {
      throw refusal("throttled", `You have ${this.#most} calls open, which is the most.`, "Read answers to their end, or raise callsPerCaller.");
    }
    this.#open.set(caller, open + 1);
    let isOpen = true;
    return () => {
      if (isOpen) this.#leave(caller);
      isOpen = false;
    };
  }

  #leave(caller: string): void {
    const left = (this.#open.get(caller) ?? 1) - 1;
    if (left === 0) this.#open.delete(caller);
    else this.#open.set(caller, left);
  }
}
