import { MaxComputeError } from "@maxcompute-rx/core";
import { expect, it } from "vitest";

import { toSharedError } from "./shared-error.ts";
import { withoutSecrets } from "./without-secrets.ts";
import type { WatchEvent } from "./log-entry.ts";

const redact = (text: string): string => text.replaceAll("top-secret", "[redacted]");
const at = "2026-11-22T10:00:00.000Z";
const outcome = { type: "failed", taskName: "t", message: "the key top-secret is wrong", odpsCode: null } as const;
const view = {
  instanceId: "i",
  project: "p",
  status: "Terminated",
  statusText: "Terminated",
  owner: null,
  startTime: null,
  endTime: null,
  tasks: [],
  progress: [],
} as const;

it.each<[what: string, event: WatchEvent]>([
  ["the reason of a failure", { instanceId: "i", seq: 1, at, ...outcome }],
  [
    "the view of an instance that has failed before",
    { instanceId: "i", seq: 1, at, type: "snapshot", view: { ...view, trouble: null, outcome } },
  ],
  [
    "trouble in a view",
    {
      instanceId: "i",
      seq: 1,
      at,
      type: "snapshot",
      view: {
        ...view,
        trouble: { code: "network", message: "no way to top-secret", since: at, nextRetryAt: null },
        outcome: null,
      } as never,
    },
  ],
])("is removed from %s, and nothing else is", (_what, event) => {
  const clean = withoutSecrets(event, redact);
  expect(JSON.stringify(clean)).not.toContain("top-secret");
  expect(JSON.stringify(clean)).toBe(JSON.stringify(event).replaceAll("top-secret", "[redacted]"));
});

it("is removed from what the operator's log of another gateway is told of an error", () => {
  const shared = toSharedError(new MaxComputeError("connect_failed", "connect top-secret:443 failed"), redact);
  expect(JSON.stringify(shared)).toContain("[redacted]:443");
  expect(JSON.stringify(shared)).not.toContain("top-secret");
});
