import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser } from "playwright-core";

/** A real Chromium, which comes as a package, or the one at the path in the variable `CHROMIUM`. Where none can run, the tests fail. */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] ?? (await chromium.executablePath());
  return playwright.launch({ executablePath, args: ["--no-sandbox"], timeout: 120_000 });
}
