import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { findViolations } from "./testing/find-violations.ts";
import { openVisitors, type Visit, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

/** Each view, and how to get there until it shows what it is for. */
const views: Readonly<Record<string, (visit: Visit) => Promise<void>>> = {
  async board({ page, served, open }) {
    const { emulator } = inside(served);
    emulator.jobs.script({ name: "runs", durationMs: 3_600_000 });
    emulator.jobs.script({ name: "waits", queueMs: 3_600_000 });
    emulator.jobs.script({ name: "fails", durationMs: 10, outcome: "failure" });
    await open("/");
    await page.getByRole("row").filter({ hasText: "fails" }).getByText("failed").waitFor();
  },
  async "groups, and filters that are saved"({ page, served, open }) {
    inside(served).emulator.jobs.script({ name: "runs", durationMs: 3_600_000 });
    await open("/?group=name&sort=-elapsed");
    await page.getByRole("heading", { name: /^runs/ }).waitFor();
    await page.getByRole("button", { name: "Saved filters" }).click();
    await page.getByRole("dialog").waitFor();
  },
  async "an instance that does not exist"({ page, open }) {
    await open("/instances/20230101120000123gmissing");
    await page.getByRole("alert").getByRole("heading").waitFor();
  },
  async "runs that the history does not know"({ page, open }) {
    await open("/compare?a=20230101120000123gmissing&b=20230101120000124gmissing");
    await page.getByRole("heading", { name: "The history does not know this job" }).waitFor();
  },
  async "keyboard help"({ page, open }) {
    await open("/");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
  },
  async instance({ page, served, open }) {
    const id = inside(served).emulator.jobs.script({ name: "runs", stages: ["M1", "R2_1"], durationMs: 3_600_000 });
    await open(`/instances/${id}`);
    await page.getByRole("img", { name: /^Timeline/ }).waitFor();
  },
  async "stages and workers"({ page, served, open }) {
    const id = inside(served).emulator.jobs.script({
      name: "runs",
      stages: ["M1", "M2", "J3_1_2", "R4_3"],
      workers: 40,
      durationMs: 3_600_000,
    });
    await open(`/instances/${id}?stage=M1`);
    await page.getByRole("group", { name: /^Graph of 4 stages/ }).waitFor();
    await page.getByRole("region", { name: "Workers, the slowest first" }).waitFor();
  },
  async "log of a worker"({ page, served, open }) {
    const id = inside(served).emulator.jobs.script({ name: "runs", stages: ["M1", "R2_1"], workers: 4, durationMs: 3_600_000 });
    await open(`/instances/${id}?stage=M1`);
    await page
      .getByRole("button", { name: /^Log M1#/ })
      .first()
      .click();
    await page.getByRole("dialog").locator("pre").waitFor();
  },
  async failure({ page, served, open }) {
    const run = await inside(served).mc.runSql("select cast(path as bigint) as number from web_logs;");
    await open(`/instances/${run.id}`);
    await page.getByText("What to do:").waitFor();
    await page.locator(".cm-content").waitFor();
  },
  async "stop question"({ page, served, open }) {
    const id = inside(served).emulator.jobs.script({ name: "runs", durationMs: 3_600_000 });
    await open(`/instances/${id}`);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("dialog").waitFor();
  },
  async workflow({ page, served, open }) {
    const run = await inside(served).mc.executeXFlow("DemoPipeline", { xflowProject: "algo_public" });
    await open(`/instances/${run.id}`);
    await page.getByRole("link", { name: "widest" }).waitFor();
  },
  async "SQL box"({ page, open }) {
    await open("/sql");
    await page.getByRole("textbox", { name: "SQL text" }).waitFor();
  },
  async rows({ page, served, open }) {
    const run = await inside(served).mc.executeSql("select * from pyodps_iris;");
    await open(`/sql/${run.id}`);
    await page.getByRole("cell", { name: "Iris-setosa" }).first().waitFor();
  },
  async refused({ page, open, context }) {
    await context.route("**/gateway/session", (route) =>
      route.fulfill({ status: 403, json: { code: "forbidden", message: "You may not." } }),
    );
    await open("/");
    await page.getByText("Access was refused").waitFor();
  },
  async away({ page, served, open, context }) {
    inside(served).emulator.jobs.script({ name: "known" });
    await open("/");
    await page.getByText("known").waitFor();
    await context.setOffline(true);
    await page.getByText("The service cannot be reached at the moment").waitFor();
  },
  async missing({ page, open }) {
    await open("/no/such/page");
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  },
};

async function seriousIn({ page }: Visit): Promise<readonly string[]> {
  const serious = (await findViolations(page)).filter(
    // A view without a heading has no place where a screen reader could begin.
    ({ rule, impact }) => impact === "serious" || impact === "critical" || rule === "page-has-heading-one",
  );
  return serious.map(({ rule, elements }) => `${rule}: ${elements.map((html) => html.slice(0, 120)).join(" | ")}`);
}

// Colours depend on the theme only, and names on the language only: two looks at each view see all of both.
describe("axe, in the light theme in English, and in the dark theme in Chinese", () => {
  it.each(Object.keys(views))("finds nothing serious in: %s", async (name) => {
    await using visit = await visitors.visit({}, { theme: "light" });
    const { page } = visit;
    await views[name]?.(visit);
    await page.locator("html[lang=en]").waitFor();
    expect(await seriousIn(visit)).toEqual([]);

    const textColour = (): Promise<unknown> => page.evaluate("getComputedStyle(document.body).color");
    const light = await textColour();
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(textColour).not.toBe(light);
    // By the element itself: while a question is asked, nothing behind it can be clicked.
    await page.locator("button", { hasText: "中文" }).evaluate((button: { click(): void }) => button.click());
    await page.locator("html[lang=zh-CN]").waitFor();
    expect(await seriousIn(visit)).toEqual([]);
  });
});
