import type { Page } from "playwright-core";

/** What a page did while something happened in it. */
export interface Watched {
  /** The longest task, in milliseconds; 0 if none took 50 ms or more, below which browsers report none. */
  readonly longestMs: number;
  /** The times between frames, in milliseconds, in their order. */
  readonly framesMs: readonly number[];
}

/** Watches the tasks and the frames of a page. Call it before the page is opened. */
export async function watchPage(page: Page): Promise<{ readonly during: (action: () => Promise<unknown>) => Promise<Watched> }> {
  await page.addInitScript(`
    globalThis.watched = { tasks: [], frames: [], from: 0 };
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) watched.tasks.push({ startTime, duration });
    }).observe({ type: "longtask", buffered: true });
    let last = performance.now();
    requestAnimationFrame(function frame(now) {
      watched.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    });
  `);
  return {
    async during(action) {
      await page.evaluate("globalThis.watched && (watched.tasks.length = watched.frames.length = 0)");
      await action();
      // The last task is reported after it.
      await page.waitForTimeout(200);
      const { tasks, frames }: { readonly tasks: readonly { readonly duration: number }[]; readonly frames: readonly number[] } =
        await page.evaluate("watched");
      return { longestMs: Math.max(0, ...tasks.map(({ duration }) => duration)), framesMs: frames };
    },
  };
}

/**
 * Waits until an expression is true in the page. It is looked at seldom: whatever a test asks of a page with thousands of elements, such as
 * their roles and names, is a task of that page, too.
 */
export async function until(page: Page, expression: string): Promise<void> {
  for (;;) {
    if (await page.evaluate(`Boolean(${expression})`)) return;
    await page.waitForTimeout(200);
  }
}

/** Scrolls an element by `step` pixels in each frame, `frames` times; sideways if `sideways`. */
export async function scrollBy(page: Page, element: string, step: number, frames: number, sideways = false): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    const element = ${element};
    let left = ${frames};
    requestAnimationFrame(function frame() {
      if (left-- === 0) return done();
      element.scrollBy({ ${sideways ? "left" : "top"}: ${step}, behavior: "instant" });
      requestAnimationFrame(frame);
    });
  })`);
}
