// One package to install and to import: all of core's public door, and what Deno adds.
export * from "@maxcompute-rx/core";

export type {
  AlicloudCredentialModel,
  AlicloudCredentialsClient,
  Configuration,
  ConnectOptions,
  ExplainedConfiguration,
  ExplainedSetting,
} from "@maxcompute-rx/core/internal";

export { explainConfiguration, resolveConfiguration } from "./configuration.ts";
export { connect } from "./connect.ts";
export { denoTransport } from "./deno-transport.ts";
export type { DenoProxy, DenoTransport, DenoTransportOptions } from "./deno-transport.ts";
