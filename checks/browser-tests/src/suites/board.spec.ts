import { startChromium } from "@maxcompute-rx/console-e2e/start-chromium";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { bundlePage, openTab, type Tab } from "../harness/tab.ts";
import { createWorld, sessionToken, type World } from "../harness/world.ts";
import type { BoardPage } from "../pages/page-functions.ts";

let browser: Browser;
let files: Awaited<ReturnType<typeof bundlePage>>;
beforeAll(async () => {
  [browser, files] = await Promise.all([startChromium(), bundlePage("board")]);
});
afterAll(() => browser.close());

let world: World;
let context: BrowserContext;
beforeEach(async () => {
  world = await createWorld();
  world.server.mountPage("board", files);
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await world.close();
});

const long = { durationMs: 600_000 } as const;
const patience = { timeout: 60_000, interval: 50 };

async function openBoard(): Promise<Tab<BoardPage>> {
  const tab = await openTab<BoardPage>(context, `${world.server.origin}/board`);
  await tab.call("open", world.emulator.account.project, sessionToken);
  return tab;
}

/** Waits until the page has heard these words, in this order, whatever else there was. */
async function expectWords(tab: Tab<BoardPage>, name: string, ...expected: readonly string[]): Promise<void> {
  await vi.waitFor(async () => {
    const rest = [...expected];
    const words = await tab.call("words", name);
    for (const word of words) if (word === rest[0]) rest.shift();
    expect(rest, `heard: ${words.join(", ")}`).toEqual([]);
  }, patience);
}

/** The tab as if another one were before it: a headless browser has no tabs that hide each other. */
async function setHidden({ page }: Tab<BoardPage>, hidden: boolean): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, "visibilityState", { configurable: true, value: "${hidden ? "hidden" : "visible"}" });
    document.dispatchEvent(new Event("visibilitychange"));
  `);
}

describe("a page in Chromium", () => {
  it("loses the network and finds it again: it tells of the gap and goes on", async () => {
    const id = world.emulator.jobs.script(long);
    const tab = await openBoard();
    await tab.call("watch", id);
    await tab.call("list");
    await expectWords(tab, id, "snapshot");
    await expectWords(tab, "list", "snapshot");
    await context.setOffline(true);
    await expectWords(tab, id, "snapshot", "trouble connect_failed");
    await expectWords(tab, "list", "snapshot", "trouble connect_failed");
    await context.setOffline(false);
    await expectWords(tab, id, "trouble connect_failed", "recovered");
    await expectWords(tab, "list", "trouble connect_failed", "recovered");
  });

  it("closes its stream while it is hidden, and learns what happened meanwhile", async () => {
    const id = world.emulator.jobs.script(long);
    const tab = await openBoard();
    await tab.call("watch", id);
    await expectWords(tab, id, "snapshot");
    await setHidden(tab, true);
    await vi.waitFor(() => expect(world.gateway.counters.openStreams).toBe(0), patience);
    await world.client.stopInstance(id);
    await setHidden(tab, false);
    await expectWords(tab, id, "trouble aborted", "recovered", "cancelled", "complete");
  });

  it("shares one upstream watch with another page on the same instance", async () => {
    const id = world.emulator.jobs.script(long);
    const tabs = await Promise.all([openBoard(), openBoard()]);
    for (const tab of tabs) await tab.call("watch", id);
    for (const tab of tabs) await expectWords(tab, id, "snapshot");
    expect(world.gateway.counters).toMatchObject({ openStreams: 2, upstreamWatches: 1 });
    await tabs[0].page.close();
    await vi.waitFor(() => expect(world.gateway.counters.openStreams).toBe(1), patience);
    expect(world.gateway.counters.upstreamWatches).toBe(1);
  });

  it("goes on when the gateway was restarted and has forgotten everything", async () => {
    const id = world.emulator.jobs.script(long);
    const tab = await openBoard();
    await tab.call("watch", id);
    await expectWords(tab, id, "snapshot");
    await world.server.stop();
    world.replaceGateway();
    await world.server.start();
    await expectWords(tab, id, "snapshot", "trouble connection_lost", "recovered", "snapshot");
  });

  it("is told when its session is withdrawn, and a new one is taken", async () => {
    const id = world.emulator.jobs.script(long);
    const tab = await openBoard();
    await tab.call("watch", id);
    await expectWords(tab, id, "snapshot");
    world.tokens.delete(sessionToken);
    // The gateway asks again every minute; a page that comes back is asked about at once.
    await setHidden(tab, true);
    await vi.waitFor(() => expect(world.gateway.counters.openStreams).toBe(0), patience);
    await setHidden(tab, false);
    await expectWords(tab, id, "error unauthorized");
    world.tokens.add(sessionToken);
    await tab.call("watch", id);
    await expectWords(tab, id, "snapshot");
  });

  it("submits a job once, though the browser sends it twice when the connection breaks under it", async () => {
    const tab = await openBoard();
    await tab.call("query", "select 1"); // so that there are connections that were used before
    world.emulator.requests.clear();
    const isSubmit = ({ method, url }: Request): boolean => method === "POST" && /\/instances\?/.test(url);
    const arrived = world.server.count(isSubmit);
    world.server.leaveUnanswered(isSubmit);
    const id = await tab.call("run", "select 2");
    const submits = world.emulator.requests.list().filter(({ method, path }) => method === "POST" && path.endsWith("/instances"));
    expect({ arrived: arrived(), submits: submits.length }).toEqual({ arrived: 2, submits: 1 });
    expect(await tab.call("link", id)).toContain(id);
  });

  it("has connections to spare when three tabs are open over HTTP/1.1: each runs a query and stops one", async () => {
    const id = world.emulator.jobs.script(long);
    const tabs = await Promise.all([openBoard(), openBoard(), openBoard()]);
    for (const tab of tabs) {
      await tab.call("list");
      await tab.call("watch", id);
      await expectWords(tab, id, "snapshot");
    }
    expect(world.gateway.counters.openStreams).toBe(3);
    for (const tab of tabs) {
      expect(await tab.call("query", "select count(*) as flowers from pyodps_iris")).toEqual(["150"]);
      const forget = world.emulator.faults.add({ name: "stuck-stage" });
      expect(await tab.call("runAndStop", "select name, count(*) from pyodps_iris group by name")).toBe("job_cancelled");
      forget();
    }
  });
});
