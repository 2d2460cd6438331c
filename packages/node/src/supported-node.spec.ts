import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { requireSupportedNode } from "./supported-node.ts";

it.each([{ node: "20.20.2" }, { node: "22.18.0" }])("refuses %o with the version that is needed", (versions) => {
  const message = expect.stringMatching(/^This is Node \S+\. .+ needs Node 22\.19 or later\.$/);
  expect(() => requireSupportedNode(versions)).toThrow(
    expect.objectContaining({ code: "unsupported", message, nextStep: expect.any(String) }),
  );
});

it.each([{ node: "22.19.0" }, { node: "24.0.0" }, { node: "20.0.0", bun: "1.4.5" }, { node: "20.0.0", deno: "2.9.6" }, {}])(
  "accepts %o",
  (versions) => {
    expect(() => requireSupportedNode(versions)).not.toThrow();
  },
);

it("needs the version that the package names", () => {
  const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(engines.node).toBe(">=22.19");
});
