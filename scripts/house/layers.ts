import type { Violation } from "./violation.ts";
import type { Rule } from "./rule.ts";
import { resolveRelative, type Source } from "./workspace.ts";

/** Folders and files, the lowest layer first. Those of one layer do not import each other. */
export type Layers = readonly (readonly string[])[];

/** How the sources of one package stand on each other. All paths begin at its `src/`. */
export interface LayeredPackage {
  /** Such as `packages/core`. */
  readonly dir: string;
  readonly layers: Layers;
  /** The layers inside folders that have many files. */
  readonly innerLayers: ReadonlyMap<string, Layers>;
  /** Files that hold nothing but the types that layers share: every layer may import them. */
  readonly shared: ReadonlySet<string>;
  /** The file with the rule, for messages. */
  readonly ruleFile: string;
}

/** Lower layers never import higher ones. This rule is ours for the same reason as who-imports-whom.ts. */
export function layersRule(name: string, { dir, layers, innerLayers, shared, ruleFile }: LayeredPackage): Rule {
  const src = `${dir}/src/`;

  function checkSource(source: Source): Violation[] {
    const own = source.path.slice(src.length);
    if (shared.has(own)) {
      return imports(source, ({ target, line }) =>
        shared.has(target) || layers[0]?.includes(target) === true
          ? []
          : { file: source.path, line, why: `${own} is shared by all layers, so it may not import from one of them (${target}).` },
      );
    }
    const outer = checkBy(layers, source, own);
    const inner = [...innerLayers].filter(([folder]) => own.startsWith(folder)).flatMap(([, within]) => checkBy(within, source, own));
    return [...outer, ...inner];
  }

  function checkBy(within: Layers, source: Source, own: string): Violation[] {
    const layer = layerOf(within, own);
    if (layer === undefined)
      return [
        {
          file: source.path,
          line: 1,
          why: `This file belongs to no layer of ${dir}; move it into a folder that has one, or add the new folder to ${ruleFile}.`,
        },
      ];
    return imports(source, ({ target, line }) => {
      const below = layerOf(within, target);
      if (shared.has(target) || below === undefined || below.level < layer.level || below.folder === layer.folder) return [];
      const relation = below.level === layer.level ? "in the same layer" : "in a higher layer";
      return {
        file: source.path,
        line,
        why: `${layer.folder} may not import from ${below.folder}, which is ${relation}; move what both need into a lower layer.`,
      };
    });
  }

  function imports(source: Source, checkOne: (found: { target: string; line: number }) => Violation | []): Violation[] {
    return source.imports
      .filter(({ specifier }) => specifier.startsWith("."))
      .flatMap(({ specifier, line }) => checkOne({ target: resolveRelative(source.path, specifier).slice(src.length), line }));
  }

  return {
    name,
    check: (workspace) => workspace.sources.filter((source) => source.isShipped && source.path.startsWith(src)).flatMap(checkSource),
  };
}

function layerOf(within: Layers, path: string): { readonly level: number; readonly folder: string } | undefined {
  const level = within.findIndex((folders) =>
    folders.some((folder) => path === folder || (folder.endsWith("/") && path.startsWith(folder))),
  );
  const folder = within[level]?.find((candidate) => path.startsWith(candidate));
  return folder === undefined ? undefined : { level, folder };
}
