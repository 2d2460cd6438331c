import { afterEach, describe, expect, it, vi } from "vitest";

import { connect, denoTransport } from "./index.ts";
import { isOlder } from "./runtime.ts";
import { fakeDeno } from "./testing/fake-deno.ts";

afterEach(() => vi.unstubAllGlobals());

describe("outside of a Deno that will do", () => {
  it("names the packages for other platforms", () => {
    for (const make of [connect, denoTransport]) {
      expect(() => make()).toThrow(
        expect.objectContaining({ code: "unsupported", nextStep: expect.stringContaining("@maxcompute-rx/node in Node and Bun") }),
      );
    }
  });

  it("refuses a Deno that sends requests twice", () => {
    vi.stubGlobal("Deno", fakeDeno({ version: "2.9.5" }));
    expect(() => denoTransport()).toThrow(expect.objectContaining({ code: "unsupported", nextStep: expect.stringContaining("2.9.6") }));
  });

  it("refuses what Deno would pass over in silence", () => {
    vi.stubGlobal("Deno", fakeDeno({}));
    expect(() => denoTransport({ caCerts: ["ca.pem"] })).toThrow(expect.objectContaining({ code: "invalid_argument" }));
    const misspelt: object = { cacerts: [] };
    expect(() => denoTransport(misspelt)).toThrow(expect.objectContaining({ message: expect.stringContaining("unknown: cacerts") }));
  });

  it.each([
    ["2.9.5", true],
    ["2.9.6", false],
    ["2.9.6-rc.1", false],
    ["2.10.0", false],
    ["3.0.0", false],
    ["1.46.3", true],
  ])("compares %s by numbers", (version, older) => {
    expect(isOlder(version, "2.9.6")).toBe(older);
  });
});
