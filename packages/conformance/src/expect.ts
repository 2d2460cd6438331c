import { isMaxComputeError } from "@maxcompute-rx/core";
import type { MaxComputeError, MaxComputeErrorCode } from "@maxcompute-rx/core";

/** Throws an `Error` that names the actual and the expected value if they differ. */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`${what} should be ${wanted}, but is ${found}.`);
}

export function expectThat(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** Waits for a rejection with one of these codes and returns the error. */
export async function expectError(running: Promise<unknown>, ...codes: readonly MaxComputeErrorCode[]): Promise<MaxComputeError> {
  const wanted = codes.join(" or ");
  let error: unknown;
  try {
    await running;
  } catch (caught) {
    error = caught;
  }
  expectThat(error !== undefined, `It should reject with ${wanted}, but resolves.`);
  const other = error instanceof Error ? `${error.name}: ${error.message}` : `no error at all, a ${typeof error}`;
  expectThat(isMaxComputeError(error), `It should reject with a MaxComputeError (${wanted}), but rejects with ${other}.`);
  const { code } = error;
  expectThat(codes.includes(code), `The error's code should be ${wanted}, but is ${code}: ${error.message}`);
  return error;
}
