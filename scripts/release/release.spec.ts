import { describe, expect, it } from "vitest";

import { getDependencyReleaseLine, getReleaseLine } from "./changelog.ts";
import { releaseOrder } from "./release-order.ts";

describe("a changelog", () => {
  it("says what the changeset says, and nothing else", async () => {
    expect(await getReleaseLine({ summary: "Values have types.\n\nDATE is a `CalendarDate`.\n" })).toBe(
      "- Values have types.\n\n  DATE is a `CalendarDate`.",
    );
    expect(await getDependencyReleaseLine()).toBe("");
  });
});

describe("the order of a release", () => {
  const own = (name: string, manifest: object = {}): { name: string; manifest: object } => ({ name, manifest });

  it("has dependencies first, optional ones and peers, too, and else goes by name", () => {
    const packages = [
      own("cli", { dependencies: { node: "1" }, optionalDependencies: { emulator: "1" } }),
      own("node", { dependencies: { core: "1", undici: "8" } }),
      own("emulator"),
      own("core"),
      own("bridge", { peerDependencies: { core: "1" } }),
    ];
    expect(releaseOrder(packages).map(({ name }) => name)).toEqual(["core", "bridge", "emulator", "node", "cli"]);
  });

  it("refuses a circle", () => {
    expect(() => releaseOrder([own("a", { dependencies: { b: "1" } }), own("b", { dependencies: { a: "1" } })])).toThrow("a, b");
  });
});
