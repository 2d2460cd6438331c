import { MaxComputeError } from "@maxcompute-rx/node";

type EmulatorPackage = typeof import("@maxcompute-rx/emulator");

const importEmulator = (): Promise<EmulatorPackage> => import("@maxcompute-rx/emulator");

/** The emulator, which is installed with this program unless optional packages are left out. */
export async function loadEmulator(load: () => Promise<EmulatorPackage> = importEmulator): Promise<EmulatorPackage> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new MaxComputeError("configuration", "The emulator is not installed: it is an optional package.", {
      nextStep: "Install it with: npm install @maxcompute-rx/emulator",
    });
  }
}

function isMissing(error: unknown): boolean {
  const named = error instanceof Error && error.message.includes("@maxcompute-rx/emulator'");
  return named && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
}
