import { MaxComputeError } from "@maxcompute-rx/core";

/** Older versions may send a request again when its connection breaks, so that a job would run twice (denoland/deno#35610). */
const oldest = "2.9.6";

/**
 * Verifies that this is a version of Deno whose `fetch` does not send a request twice.
 *
 * @throws {MaxComputeError} `unsupported`
 */
export function requireDeno(): void {
  if (typeof Deno === "undefined") {
    throw new MaxComputeError("unsupported", "@maxcompute-rx/deno runs in Deno only.", {
      nextStep: "Use @maxcompute-rx/node in Node and Bun, @maxcompute-rx/browser in pages.",
    });
  }
  if (isOlder(Deno.version.deno, oldest)) {
    throw new MaxComputeError("unsupported", `Deno ${Deno.version.deno} may send a request twice when its connection breaks.`, {
      nextStep: `Use Deno ${oldest} or later (deno upgrade).`,
    });
  }
}

/** Compares versions such as `2.9.6` by their numbers. The part after a hyphen is ignored. */
export function isOlder(version: string, than: string): boolean {
  return version.replace(/-.*$/, "").localeCompare(than, "en", { numeric: true }) < 0;
}
