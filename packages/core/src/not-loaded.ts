import { MaxComputeError } from "./error.ts";

/**
 * For the rejection of an `import()` of code that a page loads when it needs it. A page without a connection cannot load it: for callers
 * this is the fault of the connection, which passes.
 */
export function notLoaded(cause: unknown): never {
  throw new MaxComputeError("connect_failed", "The code for this could not be loaded. No request was sent.", {
    nextStep: "Try again when the page has a connection. If it fails again, reload the page: its files may have been replaced.",
    cause,
  });
}
