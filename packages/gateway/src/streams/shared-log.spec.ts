import { describe, expect, it } from "vitest";

import { resumptionOf, writePosition } from "./shared-log.ts";

const log = { position: "9-0", reaches: () => true };

function after(lastEventId: string, ids: Record<string, string>): Record<string, string> | null {
  const resumption = resumptionOf(log, lastEventId, ids);
  return resumption && Object.fromEntries(resumption.after);
}

describe("a page that comes from another gateway", () => {
  it("goes on after the last entry with what was told by it, and with it for the others: the connection may have broken between them", () => {
    expect(after("7@5-1", { told: "7@5-1", earlier: "3@2-0" })).toEqual({ told: "5-1", earlier: "5-0" });
    expect(after("7@5-0", { earlier: "3@2-0" })).toEqual({ earlier: `4-${Number.MAX_SAFE_INTEGER}` });
  });

  it("goes on from further back with what it had not yet received when it moved again", () => {
    const position = writePosition({ own: "8-0", all: "5-1" });
    expect(after(`9@${position}`, { told: `9@${position}`, missing: "3@2-0" })).toEqual({ told: "8-0", missing: "5-0" });
    expect(resumptionOf(log, `9@${position}`, {})?.all).toBe("5-1");
  });

  it("begins anew with ids that have no place in the log, and without the ids of its subscriptions", () => {
    expect([
      after("7", {}),
      after("nonsense", {}),
      after("7@x", {}),
      resumptionOf(log, "7@5-1", undefined),
      resumptionOf(log, undefined, {}),
    ]).toEqual(Array(5).fill(null));
    expect(resumptionOf({ ...log, reaches: () => false }, "7@5-1", {})).toBeNull();
    expect(after("7@5-1", { strange: "nonsense" })).toEqual({});
  });
});
