import chromium from "@sparticuz/chromium";
import { chromium as playwright, type Browser } from "playwright-core";

/** Starts a real Chromium, the one that comes from npm. Where it cannot run, the tests fail: they are not skipped. */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env["CHROMIUM"] ?? (await chromium.executablePath());
  return playwright.launch({ executablePath, args: ["--no-sandbox"], timeout: 120_000 });
}
