import { closeSync, fstatSync, openSync, read } from "node:fs";
import { createRequire } from "node:module";
import { promisify } from "node:util";
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
 * Reads the WebAssembly of the dialect library on another thread; undefined when the library is loaded already. `readFile` would
 * read it in pieces, and wait with each until this thread has loaded the code that it is loading.
 */
export async function readDialectWasm(): Promise<Uint8Array | undefined> {
  if (library.isInitialized()) return undefined;
  const file = openSync(createRequire(import.meta.url).resolve("@polyglot-sql/sdk/polyglot_sql.wasm"), "r");
  try {
    const bytes = Buffer.allocUnsafeSlow(fstatSync(file).size);
    for (let end = 0; end < bytes.length;) {
      const { bytesRead } = await promisify(read)(file, bytes, end, bytes.length - end, end);
      if (bytesRead === 0) throw new Error("The WebAssembly of the SQL parser is shorter than its file was.");
      end += bytesRead;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

/**
 * Loads the dialect library, which must happen before its first use. A second call does nothing.
 *
 * The library's main entry point loads its WebAssembly on import, by `fetch`, which copies the 22 MB several times and replaces the
 * global `fetch`. Here it is compiled on other threads, while this one goes on.
 */
export async function loadDialectLibrary(wasm?: Uint8Array): Promise<void> {
  const bytes = wasm ?? (await readDialectWasm());
  if (bytes === undefined) return;
  const { WebAssembly } = globalThis as unknown as Platform;
  await library.init({ wasmUrl: await WebAssembly.compile(bytes) });
}
