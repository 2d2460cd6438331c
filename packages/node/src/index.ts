// One package to install and to import: all of core's public door, and what Node adds.
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
export type { ConfigurationPlaces } from "./configuration.ts";
export { connect } from "./connect.ts";
export { readRecordingFile } from "./recording/read-recording-file.ts";
export { recordToFile } from "./recording/record-to-file.ts";
export type { RecordToFileOptions } from "./recording/record-to-file.ts";
export { fileTokenStore } from "./file-token-store.ts";
export { undiciTransport } from "./undici-transport.ts";
export type { UndiciDispatcher, UndiciTransport, UndiciTransportOptions } from "./undici-transport.ts";
