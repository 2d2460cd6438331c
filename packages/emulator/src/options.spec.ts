import { describe, expect, it } from "vitest";
import { checkOptions } from "./options.ts";

describe("checkOptions", () => {
  it("fills in defaults", () => {
    expect(checkOptions({})).toMatchObject({
      project: "demo_project",
      clock: "real",
      holdMs: 5000,
      maxResultRows: 10_000,
      ddl: "sync",
      cors: false,
    });
  });

  it.each([
    [{ holdMs: -1 }, "holdMs"],
    [{ project: "" }, "project"],
    [{ hodl: true }, "hodl"],
    [{ faults: [{ name: "meteor" }] }, "faults.0.name: a fault is one of throttle"],
    [{ signatureVersions: [] }, "signatureVersions"],
  ])("refuses %j by name", (options, name) => {
    // @ts-expect-error -- what JavaScript callers may pass
    expect(() => checkOptions(options)).toThrow(name);
  });

  it("names all that is wrong at once, and shows no secret", () => {
    const wrong = { accessKeySecret: "top-secret", pace: -1, seed: 0.5 };
    const message = ((): string => {
      try {
        checkOptions(wrong);
        return "";
      } catch (error) {
        return String(error);
      }
    })();
    expect(message).toMatch(/seed.*pace/);
    expect(message).not.toContain("top-secret");
  });
});
