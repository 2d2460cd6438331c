import { afterAll, beforeAll, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { openFaultyNetwork } from "./testing/faulty-network.ts";
import { expectSeen, openVisitors, patience, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

it("is told when the server is away for a minute, without a storm of requests, and afterwards nothing is missing", async () => {
  await using visit = await visitors.visit({ emulator: { clock: "manual" } });
  const { page, served } = visit;
  const { emulator } = inside(served);
  await using network = await openFaultyNetwork(served.address);
  const id = emulator.jobs.script({ name: "goes_on", stages: ["M1", "R2_1"], workers: 10, durationMs: 100_000 });
  emulator.jobs.script({ name: "fails_meanwhile", durationMs: 30_000, outcome: "failure" });
  const stage = (name: string) => page.getByRole("row").filter({ has: page.getByRole("button", { name, exact: true }) });
  // The minute is one of the page's clock; nobody waits for it.
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) await page.clock.runFor(1000);
  };
  await page.clock.install();
  await page.goto(`${network.address}/instances/${id}`);
  await emulator.clock.advance(10_000);
  await expectSeen(stage("M1").getByText("20 %"));
  const elapsed = page.locator("main header .numbers").first();

  let requests = 0;
  page.on("request", () => (requests += 1));
  network.away(true);
  await pass(5);
  await expectSeen(page.getByText("The service cannot be reached at the moment").first());
  await expect.poll(() => page.title(), patience).toMatch(/^Reconnecting/);
  const stopped = await elapsed.innerText();
  await pass(55);
  await emulator.clock.advance(60_000);
  expect(await elapsed.innerText()).toBe(stopped);
  expect(await stage("M1").getByText("20 %").count()).toBe(1);
  // It goes on asking, after growing pauses.
  expect(requests).toBeGreaterThan(2);
  expect(requests).toBeLessThan(60);

  network.away(false);
  await expect
    .poll(async () => {
      await pass(1);
      return page.getByText("Live", { exact: true }).count();
    }, patience)
    .toBe(1);
  await expectSeen(stage("M1").getByText("100 %"));
  await expectSeen(stage("R2_1").getByText("40 %"));
  await expect.poll(() => elapsed.innerText(), patience).not.toBe(stopped);
  await page.getByRole("link", { name: "Instances", exact: true }).click();
  await expectSeen(page.getByRole("row").filter({ hasText: "fails_meanwhile" }).getByText("failed"));
  expect(await page.title()).not.toMatch(/^Reconnecting/);
  expect(visit.pageErrors).toEqual([]);
});
