import { assembleEmulator, type Emulator } from "./emulator.ts";
import type { EmulatorOptions } from "./options.ts";
import { createDuckDbEngine } from "./sql/engine/duckdb-engine.ts";

/**
 * Starts an emulator of one project, with sample tables and an SQL engine in memory. Call `close` when it is no longer needed.
 * Rejects with a `TypeError` that names each wrong option.
 *
 * @example
 * ```ts
 * const emulator = await createEmulator({ clock: "manual" });
 * const response = await emulator.fetch(new Request("http://emulator/api/projects/demo_project"));
 * await emulator.close();
 * ```
 */
export function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return assembleEmulator(options, ({ project, dataDir, maxConcurrentQueries, maxDiskBytes }) =>
    // One place more than queries may take: what a submit checks and plans must not wait behind them.
    createDuckDbEngine({ project, maxDiskBytes, maxConcurrentQueries: maxConcurrentQueries + 1, ...(dataDir === undefined ? {} : { dataDir }) }),
  );
}
