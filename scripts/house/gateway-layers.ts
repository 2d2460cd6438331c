import { type Layers, layersRule } from "./layers.ts";
import type { Rule } from "./rule.ts";

/** The layers of the gateway (docs/architecture.md). What decides security is the lowest folder, so that it depends on no other. */
const layers: Layers = [
  ["store/"],
  ["gateway-options.ts"],
  ["prometheus.ts", "store-conformance.ts"],
  ["settings.ts", "access/"],
  ["upstream/"],
  ["fleet/"],
  ["calls/", "streams/"],
  ["routes.ts"],
  ["create-gateway.ts"],
  ["index.ts"],
];

/** See {@link layersRule}. */
export const gatewayLayers: Rule = layersRule("the gateway's lower layers do not import higher ones", {
  dir: "packages/gateway",
  layers,
  innerLayers: new Map(),
  shared: new Set(),
  ruleFile: "gateway-layers.ts",
});
