import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { manualEmulator } from "../testing/client.ts";
import { readRecordings, send } from "../testing/sdk-requests.ts";

// What SQLExecutor and Session of the Java SDK 0.52.3-public really sent to the emulator, on 29 November 2026.

const recordings = readRecordings(readFileSync(new URL("recorded-java-interactive.http", import.meta.url), "utf8"));
let emulator: Emulator;
let endpoint: string;

beforeAll(async () => {
  emulator = await manualEmulator({ startTime: Date.parse(recordings[0]?.headers.find(([name]) => name === "Date")?.[1] ?? "") });
  ({ endpoint } = await emulator.listen());
});
afterAll(() => emulator.close());

describe.each(
  [
    ["a session", 201],
    ["the sessions that there are", 200],
    ["an interactive quota", 200],
    ["all quotas", 200],
    ["a query on an interactive quota", 201],
  ].map(([name, status], index) => ({ name, status, request: recordings[index] })),
)("the Java SDK asks for $name", ({ status, request }) => {
  if (request === undefined) throw new Error("there is no such recording");

  it(`and is answered ${status}`, async () => {
    expect((await send(endpoint, request)).status).toBe(status);
  });

  it("and is refused with another signature", async () => {
    const headers = request.headers.map(([name, value]) => [name, name === "Authorization" ? `${value.slice(0, -3)}AA=` : value] as const);
    expect((await send(endpoint, { ...request, headers })).status).toBe(401);
  });
});

it("plays every recording", () => {
  expect(recordings.length).toBe(5);
});
