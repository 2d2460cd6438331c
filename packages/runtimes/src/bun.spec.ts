import { clientCases, conformanceCases } from "@maxcompute-rx/conformance";
import { describe, expect, it } from "vitest";

import { runConformance } from "./testing/conformance-run.ts";
import { bunPath, run } from "./runtime.ts";

/** Bun's fetch takes leading slashes of a path together; the transport refuses such a path rather than sign another one. */
const notInBun = {
  name: "sends path and query byte for byte",
  outcome: "failed",
  reason: expect.stringContaining("Bun would send a path that begins with two slashes with one only"),
};

describe("Bun", () => {
  it("passes the conformance suite through the node package, but for paths that begin with two slashes", async () => {
    const { transport, client } = await runConformance(bunPath());
    expect(transport.results.filter(({ outcome }) => outcome !== "passed")).toEqual([notInBun]);
    expect(client.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    expect([transport.passed, client.length]).toEqual([conformanceCases.length - 1, clientCases.length]);
  });

  it("refuses undici, of which Bun has the name only", async () => {
    const program = `
      import { undiciTransport } from "@maxcompute-rx/node";
      const request = { method: "GET", url: "http://127.0.0.1:1/api", headers: {}, signal: new AbortController().signal };
      await undiciTransport()(request).catch(({ code, nextStep }) => console.log(code, nextStep));`;
    const { stdout } = await run(bunPath(), ["-e", program]);
    expect(stdout.trim()).toBe("unsupported Leave the transport out, or take fetchTransport({ fetch }).");
  });
});
