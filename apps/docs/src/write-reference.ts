import { join } from "node:path";
import { Application, LogLevel, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";

import { describedPackages } from "./site-map.ts";

/** Writes the reference of all public doors, made of types and doc comments, as pages in Markdown. */
export async function writeReference(root: string, folder: string): Promise<void> {
  const options: TypeDocOptions & PluginOptions = {
    plugin: ["typedoc-plugin-markdown"],
    entryPoints: describedPackages.map((name) => join(root, "packages", name, "src/index.ts")),
    tsconfig: join(root, "apps/docs/tsconfig.reference.json"),
    // The compilers of the packages have checked them, each within its own platform.
    skipErrorChecking: true,
    out: folder,
    logLevel: LogLevel.Warn,
    name: "maxcompute-rx",
    readme: "none",
    excludeExternals: true,
    excludePrivate: true,
    disableSources: true,
    hidePageHeader: true,
    useCodeBlocks: true,
    expandObjects: true,
    parametersFormat: "table",
    entryFileName: "index",
  };
  const app = await Application.bootstrapWithPlugins(options);
  const project = await app.convert();
  if (project === undefined) throw new Error("The reference could not be made; the lines above say why.");
  // Called after their folders; people know the packages.
  for (const module of project.children ?? []) module.name = module.name.replace(/\/src$/, "");
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error("The reference has errors; the lines above say which.");
}
