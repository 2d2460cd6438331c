import { fetchTransport } from "@maxcompute-rx/core";
import { gatewayHeader } from "@maxcompute-rx/core/internal";
import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createGateway } from "./index.ts";
import { gatewayMetrics } from "./prometheus.ts";
import { fleetBed, type Member } from "./testing/fleet-bed.ts";
import { instanceOf, readPage, streamName, tells } from "./testing/pages.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator();
});
afterAll(() => emulator.close());

it("measures requests, streams and the calls to the service, without callers and ids", async () => {
  const registry = new Registry();
  const metrics = gatewayMetrics(registry);
  const { accessKeyId, accessKeySecret } = emulator.account;
  const gateway = createGateway({
    endpoint: "http://emulator/api",
    credentials: { accessKeyId, accessKeySecret },
    transport: fetchTransport({ fetch: emulator.fetch }),
    authorize: () => ({ caller: "ann", projects: { demo_project: ["read"] } }),
    onLog: metrics.onLog,
  });
  metrics.observe(gateway);
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    gateway(
      new Request(`http://page.test${path}`, { ...init, headers: { [gatewayHeader]: "1", ...(init.headers as Record<string, string>) } }),
    );

  const id = emulator.jobs.script({ durationMs: 3_600_000, stages: ["M1"] });
  const body = JSON.stringify({ stream: streamName(), subscriptions: [instanceOf(id)] });
  const page = readPage(await ask("/stream", { method: "POST", body, headers: { "content-type": "application/json" } }));
  await page.until(tells("progress"));
  await ask("/nowhere");

  const text = await registry.metrics();
  expect(text).toContain('maxcompute_gateway_request_duration_seconds_count{call="stream",status="200"} 1');
  expect(text).toContain('maxcompute_gateway_request_duration_seconds_count{call="unknown",status="404"} 1');
  expect(text).toContain('maxcompute_gateway_stream_changes_total{what="opened",reason=""} 1');
  expect(text).toMatch(/maxcompute_gateway_upstream_duration_seconds_count\{code="ok"\} [1-9]/);
  expect(text).toContain("maxcompute_gateway_open_streams 1");
  expect(text).toContain("maxcompute_gateway_upstream_watches 1");
  for (const secret of ["ann", id, "demo_project"]) expect(text).not.toContain(secret);
  gateway.close();
});

it("tells whether the shared store is away, how often it was, and who holds a project", async () => {
  const { members, close, open } = fleetBed(1, 1);
  const [member] = members as [Member];
  const registry = new Registry();
  const metrics = gatewayMetrics(registry);
  metrics.observe(member.gateway);
  const page = await open(member, [instanceOf("i0")]);
  await page.until(tells("snapshot"));
  const told = async (): Promise<readonly string[]> => {
    for (const entry of member.log.splice(0)) metrics.onLog(entry);
    const text = await registry.metrics();
    return ["store_away", "store_outages_total", "held_projects"].map(
      (name) => new RegExp(`^maxcompute_gateway_${name} (.*)$`, "m").exec(text)?.[1] ?? "",
    );
  };
  expect(await told()).toEqual(["0", "0", "1"]);
  member.cut();
  expect(await told()).toEqual(["1", "1", "0"]);
  member.mend();
  expect((await told()).slice(0, 2)).toEqual(["0", "1"]);
  close();
});

it("tells whether the process lives, and whether it takes requests, to whoever asks", async () => {
  const gateway = createGateway({
    endpoint: "http://emulator/api",
    credentials: { accessKeyId: "id", accessKeySecret: "secret" },
    basePath: "/maxcompute",
    authorize: () => null,
  });
  const status = async (path: string): Promise<number> => (await gateway(new Request(`http://page.test/maxcompute${path}`))).status;
  expect([await status("/health"), await status("/ready"), await status("/session")]).toEqual([204, 204, 403]);
  gateway.close();
  expect([await status("/health"), await status("/ready")]).toEqual([204, 503]);
});
