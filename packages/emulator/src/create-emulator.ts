import type { Emulator } from "./emulator.ts";
import type { EmulatorOptions } from "./options.ts";

/**
 * Starts an emulator of one project, with sample tables and an SQL engine. The first SQL job opens the database, unless `dataDir` or
 * `directory` is given. Call `close` when the emulator is no longer needed. Rejects with a `TypeError` that names each wrong option, with
 * an `Error` that names the file when a file of `dataDir` cannot become a table, and with one that names the directory when `directory`
 * is in use or cannot be used.
 *
 * @example
 * ```ts
 * const emulator = await createEmulator({ clock: "manual" });
 * const response = await emulator.fetch(new Request("http://emulator/api/projects/demo_project"));
 * await emulator.close();
 * ```
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  // DuckDB's native code and the parser's WebAssembly are loaded here, so that importing the emulator does not load them, and
  // a platform without them is reported here and not by the first query.
  const { assembleEmulator, openDuckDbEngine } = await loadEmulator();
  return assembleEmulator(options, ({ project, dataDir, directory, maxConcurrentQueries, maxDiskBytes }) =>
    // One place more than queries may take: what a submit checks and plans must not wait behind them.
    openDuckDbEngine({
      project,
      maxDiskBytes,
      maxConcurrentQueries: maxConcurrentQueries + 1,
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(directory === undefined ? {} : { directory }),
    }),
  );
}

/**
 * Loads the code, so that other threads are busy as early as possible: one reads the parser's WebAssembly while this one loads DuckDB,
 * and others compile it while this one loads the server.
 */
async function loadEmulator() {
  const { loadDialectLibrary, readDialectWasm } = await import("./sql/parse/dialect-library.ts");
  const [wasm, { openDuckDbEngine }] = await Promise.all([readDialectWasm(), import("./sql/engine/open-duckdb-engine.ts")]);
  const [, { assembleEmulator }] = await Promise.all([loadDialectLibrary(wasm), import("./emulator.ts")]);
  return { assembleEmulator, openDuckDbEngine };
}
