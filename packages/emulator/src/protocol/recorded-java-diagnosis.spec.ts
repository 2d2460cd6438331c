import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Emulator } from "../emulator.ts";
import { manualEmulator } from "../testing/client.ts";
import { readRecordings, send } from "../testing/sdk-requests.ts";

// recorded-java-diagnosis.http holds what the Java SDK 0.52.3-public really asked the emulator about an instance, on 29 November 2026.
// It names the instance: this emulator makes the same id, because its job comes at the same millisecond.

let emulator: Emulator;
let endpoint: string;
beforeAll(async () => {
  emulator = await manualEmulator({ startTime: Date.UTC(2026, 10, 29, 11, 56, 25, 76) });
  ({ endpoint } = await emulator.listen());
});
afterAll(() => emulator.close());

const recordings = readRecordings(readFileSync(new URL("recorded-java-diagnosis.http", import.meta.url), "utf8"));

/** In the order of the recordings: what is asked for, and what Java needs to find in the answer. */
const expected: readonly (readonly [what: string, status: number, part: RegExp])[] = [
  ["a query", 201, /^$/],
  ["its entry in the queue", 200, /"instanceId":"20261129115625076g0izyampf".*"subStatus":\{/],
  ["its summary", 200, /"JsonSummary":"\{\\"Cost\\":\{\\"CPU\\":\d+,\\"Memory\\":\d+,\\"Input\\":\d+\}/],
  ["its detail", 200, /"Instance":.*"Stages":/],
  ["its detail as LogView shows it", 200, /"logId":"TTFfam9iXzAjMF8w"/],
  ["the end of a worker's log", 200, /records and ended\n$/],
  ["a crash log, by a name with a star", 200, /^$/],
  ["a whole log", 200, /^2026-11-29 11:56:25\.\d{3} INFO .* started\n/],
  ["its quota", 200, /^\{/],
  ["to keep a text", 200, /^\{"status":"ok","result":""\}$/],
  ["that text", 200, /^a < b$/],
  ["its warnings", 200, /^\{"warnings":\[\]\}$/],
  ["its progress", 200, /<Stage ID="M1_job_0">/],
  ["the queue", 200, /<Content>\[\]<\/Content>/],
  ["an algorithm", 201, /^$/],
  ["the models", 200, /<OfflineModel><Name>java_model<\/Name>/],
  ["the text of a model", 200, /<PMML /],
  ["a model", 200, /<OfflineModel><Name>java_model<\/Name>/],
  ["a model to be deleted", 200, /^$/],
];

it("answers what the Java SDK asks about an instance and its models", async () => {
  expect(recordings).toHaveLength(expected.length);
  for (const [index, request] of recordings.entries()) {
    const [what = "", status, part = /^/] = expected[index] ?? [];
    const answer = await send(endpoint, request);
    expect([what, answer.status, answer.body]).toEqual([what, status, expect.stringMatching(part)]);
    if (status === 201) await emulator.clock.advance(60_000);
  }
});
