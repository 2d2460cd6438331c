import { MaxComputeError } from "@maxcompute-rx/node";
import { expect, it } from "vitest";

import { errorText } from "./error-text.ts";

const plain = (_style: unknown, text: string): string => text;
const textOf = (error: unknown): string => errorText(error, { paint: plain, columns: 80, debug: false });

it("shows the service's own words, also those of a cause", () => {
  const cause = new MaxComputeError("server", "ODPS-0010000: no worker is left", { status: 500 });
  const error = new MaxComputeError("submit_unknown", "The job may or may not be running.", { cause, nextStep: "Look for it." });
  expect(textOf(error)).toBe(
    "✖ The job may or may not be running.\n  Reason: ODPS-0010000: no worker is left\n  code submit_unknown\n  → Look for it.\n",
  );
});

it("does not repeat what the message contains, and ends where causes refer to each other", () => {
  const cause: MaxComputeError = new MaxComputeError("server", "no worker");
  const other = new MaxComputeError("server", "twice", { cause });
  Object.assign(cause, { cause: other });
  expect(textOf(new MaxComputeError("unsupported", "No result: no worker.", { cause })).match(/Reason/g)).toHaveLength(1);
});
