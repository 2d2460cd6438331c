import { type Layers, layersRule } from "./layers.ts";
import type { Rule } from "./rule.ts";

/** The layers of core (docs/architecture.md). */
const layers: Layers = [
  ["error.ts", "bytes.ts", "bounded-map.ts", "load-once.ts"],
  ["not-loaded.ts"],
  ["wire/", "auth/"],
  ["http/"],
  ["settings.ts", "configuration/"],
  ["watch/", "results/"],
  ["interactive/"],
  ["calls/"],
  ["instance/"],
  ["recording/", "analysis/"],
  ["max-compute.ts", "gateway-protocol.ts"],
  ["client.ts"],
  ["create-max-compute.ts"],
  ["index.ts", "internal.ts", "page.ts", "calls.ts", "analysis.ts", "recording.ts"],
];

/** The layers inside folders that have many files; they hold no files beside their subfolders. */
const innerLayers: ReadonlyMap<string, Layers> = new Map<string, Layers>([
  [
    "wire/",
    [
      ["wire/format/"],
      ["wire/call/"],
      [
        "wire/errors/",
        "wire/job/",
        "wire/logview/",
        "wire/project/",
        "wire/queue/",
        "wire/quota/",
        "wire/security/",
        "wire/table/",
        "wire/task/",
        "wire/tunnel/",
      ],
      ["wire/instance/", "wire/session/", "wire/xflow/"],
    ],
  ],
  ["watch/", [["watch/shared/"], ["watch/look/"], ["watch/instance/"], ["watch/list/"]]],
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

/** See {@link layersRule}. */
export const coreLayers: Rule = layersRule("core's lower layers do not import higher ones", {
  dir: "packages/core",
  layers,
  innerLayers,
  shared,
  ruleFile: "core-layers.ts",
});
