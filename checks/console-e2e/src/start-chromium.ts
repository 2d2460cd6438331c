import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser } from "playwright-core";

/**
 * Starts a real Chromium for the checks that need one: the one that comes from npm (Linux on x64), or the one at the path in the
 * variable `CHROMIUM`. Where none can run, the tests fail: they are not skipped.
 *
 * It draws without a graphics card, which takes a twentieth of its time; no switch that was tried (without the GPU process, without a
 * zygote, with fewer compilers of V8) made it measurably cheaper. What costs is each page that is opened.
 */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] ?? (await chromium.executablePath());
  // Chromium runs in containers whose only user is root. Letters are placed the same on all machines.
  return playwright.launch({ executablePath, args: ["--no-sandbox", "--font-render-hinting=none"], timeout: 120_000 });
}
