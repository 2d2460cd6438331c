import { toMaxComputeError, type MaxComputeError } from "../../error.ts";

/** A question to the service that failed. */
export interface Fault {
  readonly error: MaxComputeError;
  /**
   * How long the service was silent, in milliseconds: from sending the request until it failed. The time in the client's own
   * queue and the time that this machine was asleep are not included.
   */
  readonly silentMs: number;
}

/** Thrown for a question that failed after its request was sent. */
export class FailedQuestion extends Error implements Fault {
  readonly error: MaxComputeError;
  readonly silentMs: number;

  constructor({ error, silentMs }: Fault) {
    super(error.message, { cause: error });
    this.error = error;
    this.silentMs = silentMs;
  }
}

/** Converts what a failed question threw to a fault. For an error that is not a fault, `silentMs` is 0. */
export function toFault(thrown: unknown): Fault {
  return isFault(thrown) ? thrown : { error: toMaxComputeError(thrown), silentMs: 0 };
}

function isFault(thrown: unknown): thrown is Fault {
  return typeof thrown === "object" && thrown !== null && "silentMs" in thrown;
}
