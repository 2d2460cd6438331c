import { serveConformance, type ConformanceServer } from "@maxcompute-rx/conformance/node";
import { startChromium } from "@maxcompute-rx/console-e2e/start-chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { PageServer } from "../harness/page-server.ts";
import { openTab, servePage } from "../harness/tab.ts";
import type { CertifyPage } from "../pages/page-functions.ts";

let browser: Browser;
let peer: ConformanceServer;
const pages = new PageServer();
beforeAll(async () => {
  [browser, peer] = await Promise.all([startChromium(), serveConformance(), pages.start(), servePage(pages, "certify")]);
});
afterAll(() => Promise.all([browser.close(), peer.close(), pages.stop()]));

/**
 * What no page can promise, because its browser does not: it does not say why a request failed, sends a request again by itself
 * when a kept-alive connection breaks under it, and takes headers that are cut off for whole ones. Every other case must pass.
 */
const beyondPages = [
  "says connect_failed when nobody listens",
  "says connection_lost when the connection breaks after sending (drop), and sends nothing twice",
  "says connection_lost when the connection breaks after sending (reset), and sends nothing twice",
  "says connection_lost when the connection breaks after sending (half-headers), and sends nothing twice",
  "does not repeat a request that a kept-alive connection was closed under",
];

it("fetch in Chromium passes the conformance suite", async () => {
  // The peer knows nothing of pages and of other origins: its origin is lent to the page until it is loaded.
  const context = await browser.newContext();
  await context.route(`${peer.endpoint}/certify{,/**}`, async (route) => {
    const { pathname } = new URL(route.request().url());
    await route.fulfill({ response: await route.fetch({ url: pages.origin + pathname }) });
  });
  const tab = await openTab<CertifyPage>(context, `${peer.endpoint}/certify`);
  await context.unrouteAll();
  const { endpoint, refusingEndpoint } = peer;
  const report = await tab.call("certifyFetch", { endpoint, refusingEndpoint, features: ["sockets", "codings"] });
  const failures = report.results.filter(({ name, outcome }) => outcome === "failed" && !beyondPages.includes(name));
  expect(failures).toEqual([]);
  expect(report.results.filter(({ outcome }) => outcome === "skipped").map(({ reason }) => reason)).toEqual([
    "The way to the peer has no all-headers.",
  ]);
  expect(report.passed).toBeGreaterThan(25);
});
