// Several gateways over Redis where one gateway runs besides Node.
import { createEmulator } from "@maxcompute-rx/emulator";
import { startRedis } from "@maxcompute-rx/fleet/redis-server";
import { storeCases } from "@maxcompute-rx/gateway/store-conformance";
import { expect, it } from "vitest";

import { bunPath, denoPath, run } from "./runtime.ts";
import type { FleetOutcome, FleetPlaces } from "./testing/fleet-program.ts";

const program = "src/testing/fleet-program.ts";

it.each([
  ["Node", () => process.execPath, []],
  ["Deno", denoPath, ["run", "--no-check", "--no-prompt", "--allow-env", "--allow-net=127.0.0.1", "--allow-read", "--allow-sys"]],
  ["Bun", bunPath, ["run"]],
])("two gateways work as one over Redis in %s", async (_name, command, args) => {
  const redis = await startRedis();
  const emulator = await createEmulator({ queueMs: 0 });
  try {
    const { endpoint } = await emulator.listen();
    const { accessKeyId, accessKeySecret } = emulator.account;
    const instanceId = emulator.jobs.script({ durationMs: 3_600_000 });
    const places: FleetPlaces = { redis: redis.url, endpoint, credentials: { accessKeyId, accessKeySecret }, instanceId };
    const { code, stdout, stderr } = await run(command(), [...args, program, JSON.stringify(places)]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { store, told, holders }: FleetOutcome = JSON.parse(stdout);
    expect(store.filter(({ failure }) => failure !== null)).toEqual([]);
    expect(store).toHaveLength(storeCases.length);
    // The second gateway goes on after the last event of the first one: no snapshot, and the end once.
    expect(told[0]?.[0]).toBe("snapshot");
    expect(told[1]?.filter((type) => type === "snapshot" || type === "reset" || type === "cancelled")).toEqual(["cancelled"]);
    expect(holders[0]).toBe(1);
  } finally {
    await emulator.close();
    await redis.kill();
  }
});
