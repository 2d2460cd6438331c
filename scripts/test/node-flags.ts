/**
 * How specs start Node. V8 validates the emulator's 22 MB of WebAssembly at once and optimises them in the background, for seconds of
 * each core. Tests use a small part, and end before that pays.
 *
 * Programs that specs start get the same flags, also those without WebAssembly: what Node keeps compiled (NODE_COMPILE_CACHE) holds for
 * the same flags only, and so they find what their spec has imported already.
 */
export const nodeFlags: readonly string[] = ["--liftoff-only", "--wasm-lazy-validation"];
