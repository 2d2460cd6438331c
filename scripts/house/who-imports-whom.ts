import { posix } from "node:path";

import type { Violation } from "./violation.ts";
import type { Rule } from "./rule.ts";
import { packageOfSpecifier, resolveRelative, type Import, type Package, type Source, type Workspace } from "./workspace.ts";

interface Neighbours {
  /** Workspace packages that its sources may import. */
  readonly sources: readonly string[];
  /** Those that its specs may import besides. */
  readonly specs?: readonly string[];
  /** Of the above, those to be loaded by `import()` only, where they are needed. */
  readonly lazily?: readonly string[];
  /** Whether it may import the siblings' `internal` entry points. */
  readonly internalEntryPoints?: boolean;
  /** All that its sources may import from outside the workspace; absent: what its package.json declares. */
  readonly outside?: readonly string[];
  /** Besides, what they may load from there by `import()` only, where it is needed. */
  readonly outsideLazily?: readonly string[];
}

const core = "@maxcompute-rx/core";
const node = "@maxcompute-rx/node";
const browser = "@maxcompute-rx/browser";
const deno = "@maxcompute-rx/deno";
const gateway = "@maxcompute-rx/gateway";
const gatewayRedis = "@maxcompute-rx/gateway-redis";
const emulator = "@maxcompute-rx/emulator";
const conformance = "@maxcompute-rx/conformance";
const opentelemetry = "@maxcompute-rx/opentelemetry";
const mcp = "@maxcompute-rx/mcp";
const common = "@maxcompute-rx/checks-common";
const everything = [core, node, browser, deno, gateway, gatewayRedis, opentelemetry, emulator, conformance, mcp];

/** The folder with what settings of the same name, or all specs, have in common. */
function sharedBy({ path, isSpec }: Source): string | undefined {
  const name = posix.basename(path);
  if (name === "tsdown.config.ts") return "scripts/build/";
  return isSpec || name === "vitest.config.ts" ? "scripts/test/" : undefined;
}

/** Which package may import which (docs/architecture.md). A package that is not listed may import no other one. */
const neighbours: Readonly<Record<string, Neighbours>> = {
  [core]: { sources: [], outside: ["rxjs", "zod/mini", "fast-xml-parser"], outsideLazily: ["@uwdata/flechette"] },
  [node]: { sources: [core], specs: [emulator, conformance], internalEntryPoints: true },
  [browser]: { sources: [core], specs: [emulator, conformance], internalEntryPoints: true },
  [deno]: { sources: [core], specs: [emulator, conformance], internalEntryPoints: true },
  [gatewayRedis]: { sources: [gateway], specs: [browser, emulator, "@maxcompute-rx/fleet"] },
  [gateway]: { sources: [core], specs: [emulator, conformance], internalEntryPoints: true },
  [opentelemetry]: { sources: [core], specs: [emulator, node], outside: ["rxjs", "@opentelemetry/api"] },
  [mcp]: { sources: [node], specs: [emulator] },
  [emulator]: { sources: [] },
  [conformance]: { sources: [core], specs: [node, emulator], internalEntryPoints: true },
  "maxcompute-rx": { sources: [node, emulator], lazily: [emulator] },
  "@maxcompute-rx/console-e2e": { sources: ["@maxcompute-rx/console", common] },
  "@maxcompute-rx/console": { sources: [browser, gateway, node, emulator] },
  "@maxcompute-rx/browser-tests": {
    sources: [browser, gateway, emulator, conformance, core, "@maxcompute-rx/page-weight", "@maxcompute-rx/console-e2e"],
  },
  "@maxcompute-rx/page-weight": { sources: [browser] },
  "@maxcompute-rx/bench": { sources: [...everything, "@maxcompute-rx/fleet", common], internalEntryPoints: true },
  "@maxcompute-rx/chaos": { sources: [node, emulator, common] },
  [common]: { sources: [] },
  "@maxcompute-rx/counterparts": { sources: [node] },
  "@maxcompute-rx/fleet": { sources: [browser, node, emulator, common] },
  "@maxcompute-rx/fuzz": { sources: [node, browser, emulator, common] },
  "@maxcompute-rx/examples": { sources: everything },
  "@maxcompute-rx/runtimes": { sources: [...everything, common], specs: ["@maxcompute-rx/fleet", "@maxcompute-rx/console-e2e"] },
  "@maxcompute-rx/interop": { sources: [node, emulator, common] },
  // The user's project in scripts/built.
  consumer: { sources: everything },
};

/**
 * Packages import each other only as docs/architecture.md says, and only by the names in "exports".
 *
 * Ours, because dependency-cruiser 18 reads TypeScript by the JavaScript API of compilers up to version 6, which version 7 does not
 * have; its reader for swc stops at `using`. A second compiler would be installed for this rule alone.
 */
export const whoImportsWhom: Rule = {
  name: "packages import only the packages and entry points that they may",
  check: (workspace) => workspace.sources.flatMap((source) => source.imports.flatMap((found) => checkImport(workspace, source, found))),
};

function checkImport(workspace: Workspace, source: Source, found: Import): Violation[] {
  const violation = (why: string): Violation[] => [{ file: source.path, line: found.line, why }];
  const own = source.package;
  const allowed = neighbours[own.name] ?? { sources: [] };

  if (found.specifier.startsWith(".")) {
    const target = resolveRelative(source.path, found.specifier);
    const inside =
      own.dir === ""
        ? !workspace.packages.some((other) => other !== own && target.startsWith(`${other.dir}/`))
        : target.startsWith(`${own.dir}/`);
    const shared = sharedBy(source);
    return inside || (shared !== undefined && target.startsWith(shared))
      ? []
      : violation(`"${found.specifier}" reaches into another package's folder; import that package's public entry point by name.`);
  }

  const neighbour = workspace.packages.find((other) => other.name === packageOfSpecifier(found.specifier));
  if (neighbour === undefined) {
    const isLazy = (found.kind === "dynamic" || found.typeOnly) && allowed.outsideLazily?.includes(found.specifier) === true;
    const closed = source.isShipped && allowed.outside !== undefined && !allowed.outside.includes(found.specifier) && !isLazy;
    return closed ? violation(`${own.name} may import only ${allowed.outside.join(", ")}, not "${found.specifier}".`) : [];
  }
  if (neighbour === own) return violation(`A package does not import itself by name: "${found.specifier}".`);

  const known = source.isShipped ? allowed.sources : [...allowed.sources, ...(allowed.specs ?? [])];
  if (!known.includes(neighbour.name))
    return violation(`${own.name} may not import ${neighbour.name} (docs/architecture.md has the table).`);
  const why = entryPointViolation(neighbour, found, allowed, source.isShipped);
  return why === undefined ? [] : violation(why);
}

function entryPointViolation(neighbour: Package, found: Import, allowed: Neighbours, isShipped: boolean): string | undefined {
  const entryPoint = `.${found.specifier.slice(neighbour.name.length)}`;
  if (neighbour.manifest.exports?.[entryPoint] === undefined)
    return `"${found.specifier}" is not an entry point of ${neighbour.name}; its package.json lists them in "exports".`;
  if (entryPoint === "./internal" && allowed.internalEntryPoints !== true)
    return `"${found.specifier}" is for sibling packages only; import "${neighbour.name}".`;
  const early = isShipped && allowed.lazily?.includes(neighbour.name) === true && found.kind !== "dynamic" && !found.typeOnly;
  return early ? `${neighbour.name} is optional: load it with import() where it is needed.` : undefined;
}
