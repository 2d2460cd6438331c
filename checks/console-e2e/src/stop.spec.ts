import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { expectSeen, openVisitors, patience, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

describe("a stop", () => {
  it("is shown as such, in the view and on the board, until the job is seen stopped", async () => {
    await using visit = await visitors.visit();
    const { page, served, open, context } = visit;
    const { emulator, mc } = inside(served);
    const id = emulator.jobs.script({ name: "stops_slowly", durationMs: 3_600_000 });
    // The service accepts a stop before the job has stopped. Here the job does so when the test says.
    let asked = 0;
    await context.route(new RegExp(`/instances/${id}(\\?|$)`), (route) => {
      if (route.request().method() !== "PUT") return route.fallback();
      asked += 1;
      return route.fulfill({ status: 200, body: "" });
    });
    await open(`/instances/${id}`);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
    const stopping = page.locator("main header").getByRole("button", { name: "Stopping" });
    await stopping.waitFor();
    expect(await stopping.isDisabled()).toBe(true);
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await page.locator("main header").getByText("running", { exact: true }).count()).toBe(1);

    await page.getByRole("link", { name: "Instances", exact: true }).click();
    const row = page.getByRole("row").filter({ hasText: "stops_slowly" });
    await expectSeen(row.getByText("Stopping"));
    await page.goBack();
    await stopping.waitFor();

    await mc.stopInstance(id);
    await expectSeen(page.getByText("This job was stopped"));
    await stopping.waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Instances", exact: true }).click();
    await expectSeen(row.getByText("cancelled"));
    expect(await row.getByText("Stopping").count()).toBe(0);
    expect(asked).toBe(1);
    expect(visit.pageErrors).toEqual([]);
  });

  it("that is refused is told, and can be tried again", async () => {
    await using visit = await visitors.visit();
    const { page, served, open, context } = visit;
    const id = inside(served).emulator.jobs.script({ name: "not_yours", durationMs: 3_600_000 });
    const address = new RegExp(`/instances/${id}(\\?|$)`);
    await context.route(address, (route) =>
      route.request().method() === "PUT"
        ? route.fulfill({ status: 403, json: { code: "forbidden", message: "You may not stop this job." } })
        : route.fallback(),
    );
    await open(`/instances/${id}`);
    await page.getByRole("button", { name: "Stop" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Stop" }).click();
    await expectSeen(dialog.getByText("You may not stop this job."));
    await context.unroute(address);
    await dialog.getByRole("button", { name: "Stop" }).click();
    await expectSeen(page.getByText("This job was stopped"));
  });
});

describe("a job that did not succeed", () => {
  it("is run again as a new job from its own view", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { mc } = inside(served);
    const failed = await mc.runSql("select cast(path as bigint) as number from web_logs;", { name: "paths" });
    await failed.waitForCompletion();
    await open(`/instances/${failed.id}`);
    await page.locator("main header").getByRole("button", { name: "Run again" }).click();
    await expect.poll(() => page.url(), patience).not.toContain(failed.id);
    const again = new URL(page.url()).pathname.replace("/instances/", "");
    await expectSeen(page.getByRole("heading", { level: 1, name: "paths" }));
    await expectSeen(page.getByText("This job failed"));
    const { tasks } = await mc.instance(again).getJob();
    expect(tasks).toMatchObject([{ query: expect.stringContaining("cast(path as bigint)") }]);
    expect(visit.pageErrors).toEqual([]);
  });

  it("gets advice by the kind of its failure, and not that of another kind", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const silent = inside(served).emulator.jobs.script({
      name: "silent",
      durationMs: 10,
      outcome: "failure",
      result: "ODPS-0123144: Fuxi job failed - kInstanceMonitorTimeout: WorkerPackage M2 #17 gave no heartbeat for 300 seconds",
    });
    await open(`/instances/${silent}`);
    await expectSeen(page.getByText(/A worker stopped responding\. Run the job again\./));
    expect(await page.getByText(/Correct the (SQL|statement)/).count()).toBe(0);
  });

  it("is not offered to those who may only look", async () => {
    await using visit = await visitors.visit({ actions: ["read", "read-sql", "logview"] });
    const { page, served, open } = visit;
    const failed = await inside(served).mc.runSql("select cast(path as bigint) as number from web_logs;");
    await failed.waitForCompletion();
    await open(`/instances/${failed.id}`);
    await expectSeen(page.getByText("This job failed"));
    expect(await page.getByRole("button", { name: "Run again" }).count()).toBe(0);
  });
});
