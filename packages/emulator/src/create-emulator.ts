import { assembleEmulator, type Emulator } from "./emulator.ts";
import type { EmulatorOptions } from "./options.ts";

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
  return assembleEmulator(options, async ({ project, dataDir, maxConcurrentQueries, maxDiskBytes }) => {
    // DuckDB's native code and the parser's WebAssembly are loaded here, so that importing the emulator does not load them.
    const { openDuckDbEngine } = await import("./sql/engine/open-duckdb-engine.ts");
    // One place more than queries may take: what a submit checks and plans must not wait behind them.
    return openDuckDbEngine({ project, maxDiskBytes, maxConcurrentQueries: maxConcurrentQueries + 1, ...(dataDir === undefined ? {} : { dataDir }) });
  });
}
