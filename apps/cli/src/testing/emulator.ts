import { createEmulator, type Emulator, type EmulatorOptions } from "@maxcompute-rx/emulator";
import { createMaxCompute, fetchTransport, type MaxCompute } from "@maxcompute-rx/node";
import { afterAll, beforeAll } from "vitest";

import { accountOf, createWorld, type World, type WorldOptions } from "./world.ts";

/** An emulator for the specs of one file, and worlds whose environment holds its account. */
export interface EmulatorOfFile {
  readonly emulator: () => Emulator;
  readonly env: () => Record<string, string>;
  readonly world: (options?: WorldOptions) => World;
}

export function emulatorOfFile(options: EmulatorOptions = {}): EmulatorOfFile {
  let emulator: Emulator | undefined;
  let env: Record<string, string> = {};
  beforeAll(async () => {
    emulator = await createEmulator({ queueMs: 0, ...options });
    env = accountOf(emulator, (await emulator.listen()).endpoint);
  });
  afterAll(() => emulator?.close());
  return {
    emulator: () => {
      if (emulator === undefined) throw new Error("The emulator has not started yet.");
      return emulator;
    },
    env: () => env,
    world: (worldOptions = {}) => createWorld({ ...worldOptions, env: { ...env, ...worldOptions.env } }),
  };
}

/** A client of the emulator's account, without a socket. */
export function connectTo(emulator: Emulator): MaxCompute {
  const { project, region, ...credentials } = emulator.account;
  return createMaxCompute({
    endpoint: "http://emulator.test/api",
    project,
    region,
    credentials,
    transport: fetchTransport({ fetch: emulator.fetch }),
  });
}
