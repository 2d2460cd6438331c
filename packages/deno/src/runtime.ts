import { MaxComputeError } from "@maxcompute-rx/core";

/** Older ones may send a request again whose connection broke, so that a job would run twice (denoland/deno#35610). */
const oldest = "2.9.6";

/**
 * Makes sure that this is a Deno whose `fetch` sends nothing twice.
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
    throw new MaxComputeError("unsupported", `Deno ${Deno.version.deno} may send a request twice whose connection broke.`, {
      nextStep: `Use Deno ${oldest} or later (deno upgrade).`,
    });
  }
}

/** Compares versions such as `2.9.6` by their numbers; what follows a hyphen does not count. */
export function isOlder(version: string, than: string): boolean {
  return version.replace(/-.*$/, "").localeCompare(than, "en", { numeric: true }) < 0;
}
