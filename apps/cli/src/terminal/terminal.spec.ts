import { expect, it } from "vitest";

import { columnsOf, createLiveRegion, drawsInPlace } from "./terminal.ts";
import { createWorld, FakeOutput, type World } from "../testing/world.ts";

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

it("takes a terminal that does not know its size for one of 80 by 24", () => {
  const stdout = new FakeOutput({ columns: 0, rows: 0 });
  const region = createLiveRegion(stdout);
  region.draw(["a".repeat(79), ...Array<string>(22).fill("b")].join("\n"));
  region.end();
  expect(stdout.text).toContain(`${"a".repeat(79)}\n${"b\n".repeat(22)}`);
  expect(columnsOf(stdout)).toBe(80);
});

it("draws in place only where that is possible", () => {
  const terminal = { columns: 80, rows: 24 };
  const draws = ({ io, stdout }: World): boolean => drawsInPlace(io, stdout);
  expect(draws(createWorld({ terminal }))).toBe(true);
  expect(draws(createWorld({ terminal, env: { TERM: "dumb" } }))).toBe(false);
  expect(draws(createWorld())).toBe(false);
});
