import { expect, test } from "vitest";
import { QueryQueue } from "./query-queue.ts";

interface Job {
  readonly done: Promise<string>;
  finish(): void;
}

function harness(places: number) {
  const queue = new QueryQueue(places);
  const started: string[] = [];
  const add = (name: string, signal?: AbortSignal): Job => {
    let finish = (): void => {};
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const done = queue.run(async () => {
      started.push(name);
      await gate;
      return name;
    }, signal);
    return { done, finish: () => finish() };
  };
  return { add, started };
}

test("lets as many in as there are places, the others in order", async () => {
  const { add, started } = harness(2);
  const [a, b, c, d] = [add("a"), add("b"), add("c"), add("d")];
  expect(started).toEqual(["a", "b"]);
  b.finish();
  expect(await b.done).toBe("b");
  expect(started).toEqual(["a", "b", "c"]);
  a.finish();
  c.finish();
  d.finish();
  expect(await Promise.all([a.done, c.done, d.done])).toEqual(["a", "c", "d"]);
});

test("an abort while waiting leaves the queue with the signal's reason, and nobody loses a place", async () => {
  const { add, started } = harness(1);
  const controller = new AbortController();
  const [a, b, c] = [add("a"), add("b", controller.signal), add("c")];
  controller.abort(new Error("stopped"));
  await expect(b.done).rejects.toThrow("stopped");
  a.finish();
  c.finish();
  await Promise.all([a.done, c.done]);
  expect(started).toEqual(["a", "c"]);
});

test("a signal that is aborted already does not start", async () => {
  const { add, started } = harness(1);
  await expect(add("a", AbortSignal.abort(new Error("stopped"))).done).rejects.toThrow("stopped");
  expect(started).toEqual([]);
});

test("work that fails gives its place back", async () => {
  const queue = new QueryQueue(1);
  await expect(queue.run(async () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  expect(await queue.run(async () => 1)).toBe(1);
});
