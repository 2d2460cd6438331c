import { clientCases, conformanceCases } from "@maxcompute-rx/conformance";
import { expect, it } from "vitest";

import { runConformance } from "./testing/conformance-run.ts";
import { bunPath } from "./runtime.ts";

it("Bun passes the conformance suite through the node package", async () => {
  const { transport, client } = await runConformance(bunPath());
  expect(transport.results.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
  expect(client.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
  expect([transport.passed, client.length]).toEqual([conformanceCases.length, clientCases.length]);
});
