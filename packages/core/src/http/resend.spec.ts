import { expect, it } from "vitest";

import { MaxComputeError } from "../error.ts";
import { resendCorrected } from "./resend.ts";
import type { SignatureCorrection } from "./authorizer.ts";

/** Refuses with the given codes in turn, then answers. */
async function sent(refusals: readonly MaxComputeError[], correct: (error: MaxComputeError) => SignatureCorrection | null) {
  let count = 0;
  const outcome = await resendCorrected<MaxComputeError | "answer">({
    authorizer: { correct },
    send: async () => refusals[count++] ?? "answer",
    refusalIn: (given) => (given === "answer" ? null : given),
  });
  return { outcome, count };
}

const skewed = new MaxComputeError("clock_skewed", "skewed");
const expired = new MaxComputeError("credentials_expired", "expired");
const correct = ({ code }: MaxComputeError) => (code === "clock_skewed" ? "clock" : code === "credentials_expired" ? "credentials" : null);

it("sends once when nothing is refused", async () => {
  expect(await sent([], correct)).toEqual({ outcome: "answer", count: 1 });
});

it("sends again once for each correction", async () => {
  expect(await sent([skewed, expired], correct)).toEqual({ outcome: "answer", count: 3 });
});

it("takes a second refusal for the same reason as final", async () => {
  expect(await sent([skewed, expired, skewed], correct)).toEqual({ outcome: skewed, count: 3 });
});

it("does not send again what cannot be corrected", async () => {
  const wrong = new MaxComputeError("unauthorized", "wrong signature");
  expect(await sent([wrong], correct)).toEqual({ outcome: wrong, count: 1 });
});
