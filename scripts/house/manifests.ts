import { posix } from "node:path";

import type { Violation } from "./violation.ts";
import type { Rule } from "./rule.ts";
import type { Package, Workspace } from "./workspace.ts";

/** Users depend on the maintainers of each direct dependency, as we do. Packages of one scope, such as those of an SDK, have the same ones. */
const mostDependencies = 4;
const emulator = "@maxcompute-rx/emulator";

/** What registries, tools and users look for in the manifest of a published package. */
export const manifests: Rule = {
  name: "public packages say what registries and users look for",
  check: (workspace) =>
    workspace.packages
      .filter(({ dir, manifest }) => dir !== "" && manifest.private !== true)
      .flatMap((own) => checkManifest(workspace, own)),
};

function checkManifest(workspace: Workspace, { name, dir, manifest }: Package): Violation[] {
  const file = posix.join(dir, "package.json");
  const { publishConfig, exports, repository, engines, files, keywords, bin } = manifest;
  const own = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).filter((other) => other !== emulator);
  const entryPoints = Object.keys(exports ?? {});
  const built = publishConfig?.exports ?? exports ?? {};
  const whys: (string | false)[] = [
    !manifest.description && "Say in one line what it is (description).",
    manifest.license !== "Apache-2.0" && 'license must be "Apache-2.0".',
    repository?.directory !== dir && `repository must name this folder ("directory": "${dir}"), so that registries link it.`,
    !(keywords?.includes("maxcompute") === true && keywords.length > 2) && 'keywords must help to find it, "maxcompute" among them.',
    Object.keys(engines ?? {}).length === 0 && "engines must name the oldest Node, or other runtime, that it runs on.",
    !(files?.includes("dist") === true && files.includes("CHANGELOG.md")) && 'files must name "dist" and "CHANGELOG.md".',
    !workspace.files.has(posix.join(dir, "CHANGELOG.md")) && "CHANGELOG.md is missing; it starts with the package's name as heading.",
    !workspace.files.has(posix.join(dir, "README.md")) && "README.md is missing.",
    bin === undefined && manifest.sideEffects !== false && "sideEffects must be false: nothing happens on import.",
    publishConfig?.access !== "public" && 'publishConfig.access must be "public".',
    !entryPoints.includes("./package.json") && 'exports must contain "./package.json", which tools read.',
    entryPoints.some((entryPoint) => entryPoint.includes("*")) &&
      "exports must name each entry point; a pattern makes every file public that it matches.",
    entryPoints.join() !== Object.keys(built).join() && "publishConfig.exports must have the entry points of exports, in the same order.",
    ...entryPoints
      .filter((entryPoint) => entryPoint !== "./package.json" && !isBuilt(built[entryPoint]))
      .map((entryPoint) => `publishConfig.exports must give "${entryPoint}" as { "types": "./dist/….d.ts", "default": "./dist/….js" }.`),
    name !== emulator &&
      new Set(own.map(scopeOf)).size > mostDependencies &&
      `${own.length} direct dependencies (${own.join(", ")}); those of more than ${mostDependencies} maintainers are too many to maintain.`,
  ];
  return whys.filter((why) => why !== false).map((why) => ({ file, line: 1, why }));
}

function scopeOf(name: string): string {
  return name.startsWith("@") ? name.slice(0, name.indexOf("/")) : name;
}

/** `types` first and `default` last. Between them may stand `node`: fewer files, which Node reads sooner. */
function isBuilt(entryPoint: unknown): boolean {
  if (typeof entryPoint !== "object" || entryPoint === null) return false;
  const conditions = Object.keys(entryPoint).join();
  const endings: Readonly<Record<string, string>> = { types: ".d.ts", node: ".js", default: ".js" };
  return (
    (conditions === "types,default" || conditions === "types,node,default") &&
    Object.entries(entryPoint).every(
      ([condition, file]: [string, unknown]) =>
        typeof file === "string" && file.startsWith("./dist/") && file.endsWith(endings[condition] ?? ""),
    )
  );
}
