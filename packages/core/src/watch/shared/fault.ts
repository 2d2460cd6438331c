import { toMaxComputeError, type MaxComputeError } from "../../error.ts";

/** What is known of a question to the service that failed. */
export interface Fault {
  readonly error: MaxComputeError;
  /**
   * How long the service was asked and stayed silent, in milliseconds: from the moment the request left until it failed.
   * Neither the time that the question waited for its turn in our own queue nor the time that this machine slept.
   */
  readonly silentMs: number;
}

/** Thrown for a question that failed after its request had left. */
export class FailedQuestion extends Error implements Fault {
  readonly error: MaxComputeError;
  readonly silentMs: number;

  constructor({ error, silentMs }: Fault) {
    super(error.message, { cause: error });
    this.error = error;
    this.silentMs = silentMs;
  }
}

/** What a failed question threw, as a fault. An error that comes alone was not preceded by silence. */
export function toFault(thrown: unknown): Fault {
  return isFault(thrown) ? thrown : { error: toMaxComputeError(thrown), silentMs: 0 };
}

function isFault(thrown: unknown): thrown is Fault {
  return typeof thrown === "object" && thrown !== null && "silentMs" in thrown;
}
