import { expect, it, vi } from "vitest";

import { randomUuid } from "./uuid.ts";

const version4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

it("is a UUID of version 4, also on pages without TLS", () => {
  const uuids = [randomUuid(), randomUuid()];
  const { getRandomValues } = crypto;
  vi.stubGlobal("crypto", { getRandomValues: getRandomValues.bind(crypto) });
  uuids.push(randomUuid(), randomUuid());
  vi.unstubAllGlobals();
  expect(uuids).toEqual(uuids.map(() => expect.stringMatching(version4)));
  expect(new Set(uuids).size).toBe(4);
});
