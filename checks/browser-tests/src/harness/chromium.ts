import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser } from "playwright-core";

/**
 * Starts a real Chromium: the one that comes from npm (Linux on x64), or the one at the path in the variable `CHROMIUM`. Where
 * none can run, the tests fail: they are not skipped.
 */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] ?? (await chromium.executablePath());
  return playwright.launch({ executablePath, args: ["--no-sandbox"], timeout: 120_000 });
}
