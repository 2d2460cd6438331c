import { inspect } from "node:util";
import { expect, it } from "vitest";

import { isMaxComputeError, MaxComputeError, rewriteTexts, toMaxComputeError } from "./error.ts";

it("is recognised by brand, so that an error of another copy is one too", async () => {
  // The same source under another name: a second copy of the package in one program.
  const url = new URL("./error.ts?copy", import.meta.url).href;
  const copy = (await import(/* @vite-ignore */ url)) as typeof import("./error.ts");
  const foreign = new copy.MaxComputeError("throttled", "slow");
  expect(foreign).not.toBeInstanceOf(MaxComputeError);
  expect(isMaxComputeError(foreign)).toBe(true);
  expect(toMaxComputeError(foreign)).toBe(foreign);
  for (const other of [new Error("x"), null, undefined, "x", { code: "throttled" }]) expect(isMaxComputeError(other)).toBe(false);
});

it("turns whatever was thrown into an error and keeps it as the cause", () => {
  const cause = new TypeError("bad thing");
  expect(toMaxComputeError(cause, "connection_lost")).toMatchObject({ code: "connection_lost", message: "bad thing", cause });
  expect(toMaxComputeError("just text")).toMatchObject({ code: "unexpected_answer", cause: "just text" });
  const aborted = Object.assign(new Error("stop"), { name: "AbortError" });
  expect(toMaxComputeError(aborted).code).toBe("aborted");
});

it("shows what it knows and nothing else, and its JSON leaves the cause out", () => {
  const error = new MaxComputeError("not_found", "no such thing", { status: 404, requestId: undefined, cause: new Error("inner") });
  expect(Object.keys(error)).not.toContain("requestId");
  expect(inspect(error)).not.toContain("undefined");
  expect(JSON.parse(JSON.stringify(error))).toEqual({ code: "not_found", message: "no such thing", status: 404 });
});

it("takes more details without losing its own", () => {
  const error = new MaxComputeError("job_failed", "bad", { taskName: "own", cause: "c" });
  const more = error.with({ taskName: "other", instanceId: "i1" });
  expect(more).toMatchObject({ code: "job_failed", taskName: "own", instanceId: "i1", cause: "c" });
  expect(more.stack).toBe(error.stack);
});

it("keeps its reason when it takes more details or other words", () => {
  const error = new MaxComputeError("result_damaged", "bad", { reason: "rows_unreliable" });
  expect(error.with({ instanceId: "i1" })).toMatchObject({ reason: "rows_unreliable", instanceId: "i1" });
  expect(rewriteTexts(error, () => "worse")).toMatchObject({ message: "worse", reason: "rows_unreliable" });
  expect(error.toJSON()).toMatchObject({ reason: "rows_unreliable" });
});

it("knows which codes are transient", () => {
  expect(new MaxComputeError("throttled", "").transient).toBe(true);
  expect(new MaxComputeError("forbidden", "").transient).toBe(false);
});
