import { beforeEach, describe, expect, it } from "vitest";

import { pauseReasons } from "./pause-reasons.ts";
import { ManualScheduler } from "../testing/manual-scheduler.ts";

class Page extends EventTarget {
  readonly document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  readonly navigator = { onLine: true };

  show(visibilityState: "visible" | "hidden"): void {
    this.document.visibilityState = visibilityState;
    this.document.dispatchEvent(new Event("visibilitychange"));
  }

  tell(type: "online" | "offline" | "pagehide" | "pageshow"): void {
    this.dispatchEvent(new Event(type));
  }
}

let page: Page;
let scheduler: ManualScheduler;
beforeEach(() => {
  page = new Page();
  scheduler = new ManualScheduler();
});

function see(followWhileHidden = false): { readonly seen: string[]; readonly leave: () => void } {
  const seen: string[] = [];
  const subscription = pauseReasons(page, scheduler, followWhileHidden).subscribe((reasons) => seen.push([...reasons].join("+")));
  return { seen, leave: () => subscription.unsubscribe() };
}

describe("the reasons to pause", () => {
  it("are none for a page that is seen and online", () => {
    expect(see().seen).toEqual([""]);
  });

  it("are those that a page begins with", () => {
    page.document.visibilityState = "hidden";
    page.navigator.onLine = false;
    expect(see().seen).toEqual(["hidden+offline"]);
  });

  it("count a hidden page after a grace only, and a page that is back at once", async () => {
    const { seen } = see();
    page.show("hidden");
    await scheduler.advance(4000);
    page.show("visible");
    await scheduler.advance(10_000);
    expect(seen).toEqual([""]);
    page.show("hidden");
    await scheduler.advance(5000);
    page.show("visible");
    expect(seen).toEqual(["", "hidden", ""]);
  });

  it("do not count that it is hidden, if the page asked for that, but count that it is left", async () => {
    const { seen } = see(true);
    page.show("hidden");
    await scheduler.advance(60_000);
    expect(seen).toEqual([""]);
    page.tell("pagehide");
    page.tell("pageshow");
    expect(seen).toEqual(["", "hidden", ""]);
  });

  it("are a set: one does not end another", async () => {
    const { seen } = see();
    page.tell("offline");
    page.show("hidden");
    await scheduler.advance(5000);
    page.tell("online");
    page.show("visible");
    expect(seen).toEqual(["", "offline", "offline+hidden", "hidden", ""]);
  });

  it("count a page that is being left at once, and one that comes back from the browser's cache not any more", () => {
    const { seen } = see();
    page.tell("pagehide");
    page.tell("pageshow");
    expect(seen).toEqual(["", "hidden", ""]);
  });

  it("leave no timer and no listener behind", async () => {
    const { seen, leave } = see();
    page.show("hidden");
    leave();
    page.tell("offline");
    await scheduler.advance(10_000);
    expect(seen).toEqual([""]);
  });
});
