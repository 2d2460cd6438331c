import { startChromium } from "@maxcompute-rx/console-e2e/start-chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { clientCases } from "@maxcompute-rx/conformance";

import { serviceControl } from "../harness/service-control.ts";
import { openTab, servePage, type Tab } from "../harness/tab.ts";
import { createWorld, serviceToken, sessionToken, type World } from "../harness/world.ts";
import type { ClientsPage, Way } from "../pages/page-functions.ts";

let browser: Browser;
let world: World;
let tab: Tab<ClientsPage>;
let endpoint = "";
beforeAll(async () => {
  [browser, world] = await Promise.all([startChromium(), createWorld()]);
  ({ endpoint } = await world.emulator.listen());
  world.server.mount("/control", serviceControl(world.emulator));
  await servePage(world.server, "clients");
  tab = await openTab(browser, `${world.server.origin}/clients`);
});
afterAll(() => Promise.all([browser.close(), world.close()]));

/**
 * What no page can promise who asks the service itself: a browser sends a submit again by itself when a kept-alive connection
 * breaks under it (see transport.spec.ts). Through the gateway all cases pass.
 */
const beyondPages = [
  "finds a job again whose submit was not answered, and submits it once",
  "says that it does not know what became of a submit that left no trace, and submits it once",
];

describe.each<[string, () => Omit<Way, "project">, typeof clientCases]>([
  ["through the gateway", () => ({ token: sessionToken }), clientCases],
  ["direct", () => ({ endpoint, token: serviceToken }), clientCases.filter(({ name }) => !beyondPages.includes(name))],
])("in Chromium, %s, a client", (_way, way, cases) => {
  it.each(cases)("$name", async ({ name }) => {
    const { project } = world.emulator.account;
    expect(await tab.call("runCase", name, { ...way(), project })).toBeNull();
  });
});
