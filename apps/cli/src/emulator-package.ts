import { MaxComputeError } from "@maxcompute-rx/node";

/** The emulator, which is installed with this program unless somebody leaves out optional packages. */
export async function loadEmulator(): Promise<typeof import("@maxcompute-rx/emulator")> {
  try {
    return await import("@maxcompute-rx/emulator");
  } catch (error) {
    if (!(
      error instanceof Error &&
      "code" in error &&
      error.code === "ERR_MODULE_NOT_FOUND" &&
      error.message.includes("maxcompute-rx/emulator")
    ))
      throw error;
    throw new MaxComputeError("configuration", "The emulator is not installed: it is an optional package.", {
      nextStep: "Install it with: npm install @maxcompute-rx/emulator",
    });
  }
}
