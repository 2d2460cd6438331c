import { loadEmulator } from "../emulator-package.ts";
import type { Program } from "../program.ts";

/** `emulator`: the emulator's own command line; serves until Ctrl-C. */
export async function emulator({ io, leaving }: Program, argv: readonly string[]): Promise<number> {
  const { serve } = await loadEmulator();
  return serve(argv, { stdout: io.stdout, stderr: io.stderr, signal: leaving });
}
