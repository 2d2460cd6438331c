import { assembleEmulator, type Emulator } from "./emulator.ts";
import type { EmulatorOptions } from "./options.ts";
import { createDuckDbEngine } from "./sql/engine/duckdb-engine.ts";

/** Starts an emulator. Throws a `TypeError` that names each wrong option. */
export function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return assembleEmulator(options, ({ project, dataDir, maxConcurrentQueries, maxDiskBytes }) =>
    // One place more than queries may take: what a submit checks and plans must not wait behind them.
    createDuckDbEngine({ project, maxDiskBytes, maxConcurrentQueries: maxConcurrentQueries + 1, ...(dataDir === undefined ? {} : { dataDir }) }),
  );
}
