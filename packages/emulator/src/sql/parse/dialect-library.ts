import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type * as Main from "@polyglot-sql/sdk";
import * as manual from "@polyglot-sql/sdk/manual";

/** The declarations of this entry point name a file without its ending, which Node's resolution does not find. */
interface Library extends Pick<typeof Main, "Dialect" | "generate" | "parse" | "parseDataType" | "tokenize"> {
  /** `wasmUrl` is the address of the WebAssembly, or a compiled module, which is handed to `WebAssembly.instantiate`. */
  init(options: { readonly wasmUrl: string | object }): Promise<void>;
  isInitialized(): boolean;
}

/** What is used of a global that Node's types leave out. */
interface Platform {
  readonly WebAssembly: { compile(bytes: Uint8Array): Promise<object> };
}

const library = manual as unknown as Library;

export const Dialect: Library["Dialect"] = library.Dialect;
export const generate: Library["generate"] = library.generate;
export const parse: Library["parse"] = library.parse;
export const parseDataType: Library["parseDataType"] = library.parseDataType;
export const tokenize: Library["tokenize"] = library.tokenize;

/**
 * Loads the WebAssembly of the dialect library, which must happen before its first use. A second call does nothing.
 *
 * The library's main entry point loads it on import, by `fetch`, which copies the 22 MB several times and replaces the global
 * `fetch`. Here it is compiled on other threads, while this one goes on.
 */
export async function loadDialectLibrary(): Promise<void> {
  if (library.isInitialized()) return;
  const { WebAssembly } = globalThis as unknown as Platform;
  const file = createRequire(import.meta.url).resolve("@polyglot-sql/sdk/polyglot_sql.wasm");
  await library.init({ wasmUrl: await WebAssembly.compile(await readFile(file)) });
}
