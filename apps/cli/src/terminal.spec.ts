import { expect, it } from "vitest";

import { createLiveRegion } from "./terminal.ts";
import { FakeOutput } from "./testing/world.ts";

it("draws over the last frame and leaves the final one", () => {
  const stdout = new FakeOutput({ columns: 20, rows: 10 });
  stdout.write("before\n");
  const region = createLiveRegion(stdout);
  region.draw("one\ntwo\nthree");
  region.draw("one\nTWO");
  region.draw("1\n2\n3\n4");
  region.end();
  stdout.write("after\n");
  expect(stdout.lines()).toEqual(["before", "1", "2", "3", "4", "after"]);
});

it("erases what a narrower terminal has broken into more lines", () => {
  const stdout = new FakeOutput({ columns: 20, rows: 10 });
  const region = createLiveRegion(stdout);
  region.draw(`\u001b[32m${"a".repeat(18)}\u001b[39m\n${"b".repeat(5)}`);
  stdout.text = "";
  stdout.columns = 10;
  stdout.emit("resize");
  // Three lines on the screen, and the one that the cursor is on.
  expect(stdout.text.match(/\u001b\[2K/g)).toHaveLength(4);
  expect(stdout.text.match(/\u001b\[1A/g)).toHaveLength(3);
  region.end();
  expect(stdout.listenerCount("resize")).toBe(0);
});
