import type { Offence } from "./violation.ts";
import type { Rule } from "./rule.ts";
import { packageOfSpecifier, resolveRelative, type Import, type Package, type Source, type Workspace } from "./workspace.ts";

interface Neighbours {
  /** Workspace packages that its sources may import. */
  readonly sources: readonly string[];
  /** Those that its specs may import besides. */
  readonly specs?: readonly string[];
  /** Of the above, those to be loaded by `import()` only, where they are needed. */
  readonly lazily?: readonly string[];
  /** Whether the siblings' `internal` doors are open to it. */
  readonly internalDoors?: boolean;
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
const emulator = "@maxcompute-rx/emulator";
const conformance = "@maxcompute-rx/conformance";
const everything = [core, node, browser, deno, gateway, emulator, conformance];

/** Who may know whom (docs/architecture.md). A package that is not listed may import no other one. */
const neighbours: Readonly<Record<string, Neighbours>> = {
  [core]: { sources: [], outside: ["rxjs", "zod/mini", "fast-xml-parser"], outsideLazily: ["@uwdata/flechette"] },
  [node]: { sources: [core], specs: [emulator, conformance], internalDoors: true },
  [browser]: { sources: [core], specs: [emulator, conformance], internalDoors: true },
  [deno]: { sources: [core], specs: [emulator, conformance], internalDoors: true },
  [gateway]: { sources: [core], specs: [emulator, conformance], internalDoors: true },
  [emulator]: { sources: [] },
  [conformance]: { sources: [core], specs: [node, emulator], internalDoors: true },
  "maxcompute-rx": { sources: [node, emulator], lazily: [emulator] },
  "@maxcompute-rx/console-e2e": { sources: ["@maxcompute-rx/console"] },
  "@maxcompute-rx/console": { sources: [browser, gateway, node, emulator] },
  "@maxcompute-rx/browser-tests": { sources: [browser, gateway, emulator, conformance, core, "@maxcompute-rx/page-weight"] },
  "@maxcompute-rx/page-weight": { sources: [browser] },
  "@maxcompute-rx/bench": { sources: everything, internalDoors: true },
  "@maxcompute-rx/examples": { sources: everything },
  "@maxcompute-rx/runtimes": { sources: everything },
  "@maxcompute-rx/interop": { sources: [node, emulator] },
  // The user's project in scripts/built.
  consumer: { sources: everything },
};

/** Packages know each other only as docs/architecture.md says, and only through public doors. */
export const whoImportsWhom: Rule = {
  name: "packages import only the packages and doors they may",
  check: (workspace) => workspace.sources.flatMap((source) => source.imports.flatMap((found) => judge(workspace, source, found))),
};

function judge(workspace: Workspace, source: Source, found: Import): Offence[] {
  const offence = (why: string): Offence[] => [{ file: source.path, line: found.line, why }];
  const own = source.package;
  const allowed = neighbours[own.name] ?? { sources: [] };

  if (found.specifier.startsWith(".")) {
    const target = resolveRelative(source.path, found.specifier);
    const inside =
      own.dir === ""
        ? !workspace.packages.some((other) => other !== own && target.startsWith(`${other.dir}/`))
        : target.startsWith(`${own.dir}/`);
    return inside
      ? []
      : offence(`"${found.specifier}" reaches into another package's folder; import that package's public door by name.`);
  }

  const neighbour = workspace.packages.find((other) => other.name === packageOfSpecifier(found.specifier));
  if (neighbour === undefined) {
    const isLazy = (found.kind === "dynamic" || found.typeOnly) && allowed.outsideLazily?.includes(found.specifier) === true;
    const closed = source.isShipped && allowed.outside !== undefined && !allowed.outside.includes(found.specifier) && !isLazy;
    return closed ? offence(`${own.name} may import only ${allowed.outside.join(", ")}, not "${found.specifier}".`) : [];
  }
  if (neighbour === own) return offence(`A package does not import itself by name: "${found.specifier}".`);

  const known = source.isShipped ? allowed.sources : [...allowed.sources, ...(allowed.specs ?? [])];
  if (!known.includes(neighbour.name))
    return offence(`${own.name} may not know ${neighbour.name} (docs/architecture.md says who may know whom).`);
  const atTheDoor = doorOffence(neighbour, found, allowed, source.isShipped);
  return atTheDoor === undefined ? [] : offence(atTheDoor);
}

function doorOffence(neighbour: Package, found: Import, allowed: Neighbours, isShipped: boolean): string | undefined {
  const door = `.${found.specifier.slice(neighbour.name.length)}`;
  if (neighbour.manifest.exports?.[door] === undefined)
    return `"${found.specifier}" is no door of ${neighbour.name}; its package.json lists them in "exports".`;
  if (door === "./internal" && allowed.internalDoors !== true)
    return `"${found.specifier}" is for sibling packages; use the public door "${neighbour.name}".`;
  const early = isShipped && allowed.lazily?.includes(neighbour.name) === true && found.kind !== "dynamic" && !found.typeOnly;
  return early ? `${neighbour.name} is optional: load it with import() where it is needed.` : undefined;
}
