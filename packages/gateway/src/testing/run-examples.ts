// `node run-examples.ts`: each line of its input is the code of an example, as JSON. Runs it as a module of this package.
import { registerHooks } from "node:module";
import process from "node:process";
import { createInterface } from "node:readline";

const packageFolder = new URL("../../", import.meta.url);
const examples = new Map<string, string>();
registerHooks({
  resolve: (specifier, context, next) => (examples.has(specifier) ? { url: specifier, shortCircuit: true } : next(specifier, context)),
  load(url, context, next) {
    const source = examples.get(url);
    return source === undefined ? next(url, context) : { format: "module-typescript", source, shortCircuit: true };
  },
});

for await (const line of createInterface(process.stdin)) {
  const url = new URL(`example-${examples.size + 1}.ts`, packageFolder).href;
  examples.set(url, String(JSON.parse(line)));
  await import(url);
}
