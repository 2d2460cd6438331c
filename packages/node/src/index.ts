// One package to install and to import: all of core's public door, and what Node adds.
export * from "@maxcompute-rx/core";

export type { AlicloudCredentialModel, AlicloudCredentialsClient } from "./alicloud-credentials.ts";
export type { ConfigurationPlaces } from "./configuration-file.ts";
export { explainConfiguration, resolveConfiguration } from "./configuration.ts";
export type { Configuration, ExplainedConfiguration, ExplainedSetting } from "./configuration.ts";
export type { ConnectOptions } from "./connect-options.ts";
export { connect } from "./connect.ts";
export { undiciTransport } from "./undici-transport.ts";
export type { UndiciTransport, UndiciTransportOptions } from "./undici-transport.ts";
