// Vitest hears of each import, and tells its main process, which tests again what imports a changed file. A run that does not watch
// needs none of that, so relative imports of sources are resolved here instead: half a second less for each worker that loads the
// emulator. Vitest has registered its hook before, and the hook that was registered last is asked first.
import { registerHooks } from "node:module";

if (process.env["VITEST_MODE"] === "RUN") {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier.startsWith(".") && specifier.endsWith(".ts") && context.parentURL !== undefined
        ? { url: new URL(specifier, context.parentURL).href, shortCircuit: true }
        : next(specifier, context),
  });
}
