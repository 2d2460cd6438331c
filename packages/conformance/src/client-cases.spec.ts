import { createMaxCompute, fetchTransport } from "@maxcompute-rx/core";
import type { MaxCompute, MaxComputeOptions } from "@maxcompute-rx/core";
import { createEmulator } from "@maxcompute-rx/emulator";
import type { Emulator } from "@maxcompute-rx/emulator";
import { undiciTransport } from "@maxcompute-rx/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { clientCases } from "./client-cases.ts";

let emulator: Emulator;
let endpointOverHttp = "";
const overHttp = undiciTransport();
beforeAll(async () => {
  emulator = await createEmulator({ queueMs: 0 });
  endpointOverHttp = (await emulator.listen()).endpoint;
});
afterEach(() => {
  emulator.faults.clear();
  emulator.requests.clear();
});
afterAll(() => emulator.close());

describe.each<[string, () => Pick<MaxComputeOptions, "endpoint" | "transport">]>([
  ["undici over HTTP", () => ({ endpoint: endpointOverHttp, transport: overHttp })],
  ["fetch in process", () => ({ endpoint: "http://emulator.invalid/api", transport: fetchTransport({ fetch: emulator.fetch }) })],
])("a client through %s", (_name, way) => {
  it.each(clientCases)("$name", async ({ run }) => {
    const { project, accessKeyId, accessKeySecret } = emulator.account;
    const options: MaxComputeOptions = { ...way(), project, credentials: { accessKeyId, accessKeySecret } };
    const createClient = (more: Partial<MaxComputeOptions> = {}): MaxCompute => createMaxCompute({ ...options, ...more });
    await expect(run({ createClient, service: emulator })).resolves.toBeUndefined();
  });
});
