import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createEmulator } from "../create-emulator.ts";
import type { Emulator } from "../emulator.ts";
import { readRecordings, send } from "../testing/sdk-requests.ts";

// recorded-jdbc.http holds what DatabaseMetaData of the JDBC driver 3.4.2 really asked the emulator, on 29 November 2026.

let emulator: Emulator;
let endpoint: string;
beforeAll(async () => {
  emulator = await createEmulator({ clock: "manual", startTime: Date.UTC(2026, 10, 29, 12, 55) });
  ({ endpoint } = await emulator.listen());
});
afterAll(() => emulator.close());

const recordings = readRecordings(readFileSync(new URL("recorded-jdbc.http", import.meta.url), "utf8"));

/** In the order of the recordings: the method, and what the driver needs to find in the answer. */
const expected: readonly (readonly [method: string, part: RegExp])[] = [
  // The schema is called like the project; type and comment come with the list.
  ["getTables", /<Name>pyodps_iris<\/Name><Owner>[^<]+<\/Owner><Type>MANAGED_TABLE<\/Type><Comment>150 iris flowers<\/Comment>/],
  ["getColumns", /&quot;name&quot;:&quot;sepallength&quot;,&quot;type&quot;:&quot;double&quot;/],
  ["getFunctions", /<Functions><Marker\/>/],
];

it("answers what the JDBC driver asks for its metadata", async () => {
  expect(recordings).toHaveLength(expected.length);
  for (const [index, request] of recordings.entries()) {
    const [method = "", part = /^$/] = expected[index] ?? [];
    const answer = await send(endpoint, request);
    expect([method, answer.status, answer.body]).toEqual([method, 200, expect.stringMatching(part)]);
  }
});
