export { buildPage } from "./build-page.ts";
export type { ConsoleOptions } from "./console-options.ts";
export { serveConsole } from "./serve-console.ts";
export type { ServedConsole } from "./serve-console.ts";
