// Runs in the runtime that is judged, and prints the outcome as JSON. Its one argument says where peer and emulator are.
import process from "node:process";

import { certify, clientCases } from "@maxcompute-rx/conformance";
import type { ClientContext, ConformancePeer, ConformanceReport, ConformanceResult } from "@maxcompute-rx/conformance";
import type { MaxComputeOptions, Transport } from "@maxcompute-rx/node";

import { remoteService } from "./remote-service.ts";

/** What the program is told. */
export interface Places {
  readonly peer: ConformancePeer;
  readonly emulator: Pick<MaxComputeOptions, "endpoint" | "project" | "credentials">;
}

/** What the program prints. */
export interface Outcome {
  readonly transport: ConformanceReport;
  readonly client: readonly ConformanceResult[];
}

async function runClientCases({ emulator }: Places, transport: Transport): Promise<readonly ConformanceResult[]> {
  const { createMaxCompute } = isDeno ? await import("@maxcompute-rx/deno") : await import("@maxcompute-rx/node");
  const service = remoteService(new URL(emulator.endpoint).origin);
  const createClient: ClientContext["createClient"] = (more) => createMaxCompute({ ...emulator, transport, ...more });
  const results: ConformanceResult[] = [];
  for (const { name, run } of clientCases) {
    await service.faults.clear();
    await service.requests.clear();
    const reason = await run({ createClient, service }).then(
      () => null,
      (error: unknown) => String(error),
    );
    results.push({ name, outcome: reason === null ? "passed" : "failed", reason });
  }
  return results;
}

async function makeTransport(): Promise<Transport> {
  if (isDeno) return (await import("@maxcompute-rx/deno")).denoTransport();
  return (await import("@maxcompute-rx/node")).undiciTransport();
}

const isDeno = "Deno" in globalThis;
const places: Places = JSON.parse(process.argv[2] ?? "");
const transport = await makeTransport();
const outcome: Outcome = {
  transport: await certify(transport, places.peer),
  client: await runClientCases(places, transport),
};
process.stdout.write(JSON.stringify(outcome));
