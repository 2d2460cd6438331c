import { expect, it } from "vitest";

import { runScript } from "./testing/run-script.ts";

it("certifies a transport that somebody else wrote", { timeout: 60_000 }, async () => {
  const { code, stdout } = await runScript(["certify-transport.ts"]);
  expect(stdout).toMatch(/\b30 passed\b/);
  expect(stdout).toMatch(/\b0 failed\b/);
  expect(code).toBe(0);
});
