import { conformanceCases, clientCases } from "@maxcompute-rx/conformance";
import { describe, expect, it } from "vitest";

import { runConformance } from "./testing/conformance-run.ts";
import { nodePath, run } from "./runtime.ts";

describe.each([22, 24, 26])("Node %i", (major) => {
  it("is that Node", async () => {
    const { stdout } = await run(nodePath(major), ["--version"]);
    expect(stdout).toMatch(new RegExp(`^v${major}\\.`));
  });

  it("passes the conformance suite", async () => {
    const { transport, client } = await runConformance(nodePath(major), ["--disable-warning=ExperimentalWarning"]);
    expect(transport.results.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    expect(client.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    expect([transport.passed, client.length]).toEqual([conformanceCases.length, clientCases.length]);
  });
});
