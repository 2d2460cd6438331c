import { type Layers, layersRule } from "./layers.ts";
import type { Rule } from "./rule.ts";

/** The layers of the emulator (docs/architecture.md). */
const layers: Layers = [
  ["base/", "rows/"],
  ["faults/"],
  ["options.ts", "wire/"],
  ["access/", "sql/"],
  ["jobs/", "project/", "tunnel/"],
  ["interactive/", "tables/"],
  ["service.ts"],
  ["calls/"],
  ["server/"],
  ["emulator.ts"],
  ["create-emulator.ts"],
  ["serve.ts"],
  ["index.ts", "main.ts"],
];

const innerLayers: ReadonlyMap<string, Layers> = new Map<string, Layers>([
  [
    "tunnel/",
    [
      ["tunnel/crc32c.ts", "tunnel/session-id.ts", "tunnel/tunnel-error.ts", "tunnel/malformed-stream.ts"],
      ["tunnel/coding/"],
      ["tunnel/encode/"],
      ["tunnel/decode/", "tunnel/download-sessions.ts"],
      ["tunnel/data-request.ts"],
      ["tunnel/data-answer.ts"],
    ],
  ],
  [
    "sql/",
    [
      ["sql/position.ts", "sql/quote.ts", "sql/byte-text.ts"],
      ["sql/sql-errors.ts"],
      ["sql/duckdb/", "sql/parse/"],
      ["sql/translate/"],
      ["sql/result/"],
      ["sql/catalog/"],
      ["sql/data/", "sql/sql-engine.ts"],
      ["sql/engine/"],
    ],
  ],
]);

/** See {@link layersRule}. */
export const emulatorLayers: Rule = layersRule("the emulator's lower layers do not import higher ones", {
  dir: "packages/emulator",
  layers,
  innerLayers,
  shared: new Set(),
  ruleFile: "emulator-layers.ts",
});
