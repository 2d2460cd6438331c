import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser } from "playwright-core";

/** A real Chromium, which comes as a package. Where it cannot run, the tests fail: they are not skipped. */
export async function launchChromium(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ["--no-sandbox", "--font-render-hinting=none"],
    timeout: 120_000,
  });
}
