import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inside } from "./shots/scene.ts";
import { expectSeen, openVisitors, patience, type Visit, type Visitors } from "./testing/visit.ts";

let visitors: Visitors;

beforeAll(async () => {
  visitors = await openVisitors();
});

afterAll(() => visitors[Symbol.asyncDispose]());

/** The system's notifications cannot be seen from a test: what the page asks of the browser is recorded. */
async function recordNotifications({ page }: Visit, permission: "granted" | "denied"): Promise<void> {
  await page.addInitScript(`
    globalThis.Notification = class extends EventTarget {
      static permission = sessionStorage.getItem("asked") === null ? "default" : "${permission}";
      static async requestPermission() {
        sessionStorage.setItem("asked", "yes");
        return (Notification.permission = "${permission}");
      }
      constructor(title, options) {
        super();
        (globalThis.told ??= []).push({ title, body: options.body });
      }
      close() {}
    };
  `);
}
const told = ({ page }: Visit): Promise<unknown> => page.evaluate("globalThis.told ?? []");

describe("a notification", () => {
  it("comes at the end of an instance that somebody asked for, also after a reload and with the tab in the background", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    await recordNotifications(visit, "granted");
    const { emulator, mc } = inside(served);
    const id = emulator.jobs.script({ name: "nightly", durationMs: 3_600_000 });
    await open(`/instances/${id}`);
    await page.getByRole("button", { name: "Notify me" }).click();
    await page.getByRole("button", { name: "Notification on" }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Notification on" }).waitFor();
    await page.getByRole("link", { name: "Instances", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Instances" }).waitFor();
    await page.evaluate(`
      Object.defineProperty(document, "visibilityState", { value: "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
    `);
    await mc.stopInstance(id);
    await expect.poll(() => told(visit), patience).toEqual([{ title: "nightly: cancelled", body: id }]);
  });

  it("is not promised when the browser does not allow it", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    await recordNotifications(visit, "denied");
    const id = inside(served).emulator.jobs.script({ name: "nightly", durationMs: 3_600_000 });
    await open(`/instances/${id}`);
    await page.getByRole("heading", { level: 1, name: "nightly" }).waitFor();
    await page.keyboard.press("n");
    await expectSeen(page.getByText("Notifications of this page are blocked. The settings of the browser can allow them."));
    expect(await page.getByRole("button", { name: "Notification on" }).count()).toBe(0);
  });
});

describe("the tab", () => {
  it("tells a failure that nobody has seen, until somebody looks", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { emulator } = inside(served);
    await open("/");
    await page.getByRole("heading", { level: 1, name: "Instances" }).waitFor();
    await page.evaluate(`
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    `);
    emulator.jobs.script({ name: "broken", durationMs: 10, outcome: "failure" });
    await expect.poll(() => page.title(), patience).toMatch(/^1 failed · Instances/);
    expect(await page.locator("link[rel=icon]").getAttribute("href")).toContain(encodeURIComponent("#e0575b"));
    await page.evaluate(`
      Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    `);
    await expect.poll(() => page.title(), patience).toBe("Instances · MaxCompute console");
  });

  it("tells the state of the instance that is watched", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    const { emulator, mc } = inside(served);
    const id = emulator.jobs.script({ name: "watched", durationMs: 3_600_000 });
    await open(`/instances/${id}`);
    await expect.poll(() => page.title(), patience).toMatch(/^running · watched/);
    await mc.stopInstance(id);
    await expect.poll(() => page.title(), patience).toMatch(/^cancelled · watched/);
  });
});

describe("the keyboard", () => {
  it("copies id and link, and shows its shortcuts", async () => {
    await using visit = await visitors.visit();
    const { page, served, open, context } = visit;
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const id = inside(served).emulator.jobs.script({ name: "copied", durationMs: 3_600_000 });
    await open("/");
    await page.getByRole("link", { name: "copied" }).focus();
    await page.keyboard.press("c");
    await page.getByText("The id is copied.").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(id);
    await page.keyboard.press("l");
    await page.getByText("The link is copied.").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(`${served.address}/instances/${id}`);
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await expectSeen(help.getByText("Copy the id of the row"));
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "hidden" });
  });

  it("shows its shortcuts on a narrow screen, too, and leads back to where the focus was", async () => {
    await using visit = await visitors.visit();
    const { page, served, open } = visit;
    inside(served).emulator.jobs.script({ name: "focused", durationMs: 3_600_000 });
    await page.setViewportSize({ width: 390, height: 844 });
    await open("/");
    await page.getByRole("link", { name: "focused" }).focus();
    await page.keyboard.press("?");
    await expectSeen(page.getByRole("dialog", { name: "Keyboard shortcuts" }).getByText("Search", { exact: true }));
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await page.waitForURL("**/instances/*");
  });
});
