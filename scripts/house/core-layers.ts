import type { Violation } from "./violation.ts";
import type { Rule } from "./rule.ts";
import { resolveRelative, type Source } from "./workspace.ts";

const core = "packages/core/src/";

/** Folders and files, the lowest layer first. Those of one layer do not import each other. */
type Layers = readonly (readonly string[])[];

/** The layers of core (docs/architecture.md). */
const layers: Layers = [
  ["error.ts", "bytes.ts", "bounded-map.ts"],
  ["wire/", "auth/"],
  ["http/"],
  ["settings.ts", "configuration/"],
  ["watch/", "results/"],
  ["calls/"],
  ["instance/"],
  ["client.ts", "gateway-protocol.ts"],
  ["create-max-compute.ts"],
  ["index.ts", "internal.ts", "page.ts", "calls.ts"],
];

/** The layers inside folders that have many files; they hold no files beside their subfolders. */
const innerLayers: ReadonlyMap<string, Layers> = new Map<string, Layers>([
  [
    "wire/",
    [
      ["wire/format/"],
      ["wire/call/"],
      ["wire/errors/", "wire/job/", "wire/logview/", "wire/project/", "wire/queue/", "wire/task/", "wire/tunnel/"],
      ["wire/instance/", "wire/xflow/"],
    ],
  ],
  [
    "results/",
    [
      ["results/bytes/", "results/values/"],
      ["results/arrow/", "results/csv/", "results/records/", "results/tunnel/", "results/write/"],
      ["results/sources/"],
      ["results/reader/"],
    ],
  ],
]);

/** Files that hold nothing but the types that layers share: every layer may import them. */
const shared: ReadonlySet<string> = new Set([
  "model.ts",
  "options.ts",
  "transport.ts",
  "wire/call/api-call.ts",
  "auth/credentials.ts",
  "platform.d.ts",
]);

/** Lower layers never import higher ones. This rule is ours for the same reason as who-imports-whom.ts. */
export const coreLayers: Rule = {
  name: "core's lower layers do not import higher ones",
  check: (workspace) => workspace.sources.filter((source) => source.isShipped && source.path.startsWith(core)).flatMap(checkSource),
};

function checkSource(source: Source): Violation[] {
  const own = source.path.slice(core.length);
  if (shared.has(own)) {
    return imports(source, ({ target, line }) =>
      shared.has(target) || target === "error.ts"
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
        why: "This file belongs to no layer of core; move it into a folder that has one, or add the new folder to core-layers.ts.",
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
    .flatMap(({ specifier, line }) => checkOne({ target: resolveRelative(source.path, specifier).slice(core.length), line }));
}

function layerOf(within: Layers, path: string): { readonly level: number; readonly folder: string } | undefined {
  const level = within.findIndex((folders) => folders.some((folder) => path === folder || (folder.endsWith("/") && path.startsWith(folder))));
  const folder = within[level]?.find((candidate) => path.startsWith(candidate));
  return folder === undefined ? undefined : { level, folder };
}
