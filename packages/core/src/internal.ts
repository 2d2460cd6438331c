// For our own packages of the same version only: the parts from which an adapter builds a client.
export type { HmacOf } from "./auth/hmac.ts";
export { SecretRedactor } from "./auth/secret-redactor.ts";
export { BoundedMap } from "./bounded-map.ts";
export { createClient } from "./client.ts";
export type { ClientParts } from "./client.ts";
export type { AlicloudCredentialModel, AlicloudCredentialsClient } from "./configuration/alicloud-credentials.ts";
export type { ConfigurationSources } from "./configuration/configuration-file.ts";
export { explainConfiguration, resolveConfiguration } from "./configuration/configuration.ts";
export type { Configuration, ExplainedConfiguration, ExplainedSetting } from "./configuration/configuration.ts";
export type { ConnectOptions } from "./configuration/connect-options.ts";
export { openClient } from "./create-max-compute.ts";
export type { OpenClient, PlatformParts } from "./create-max-compute.ts";
export { gatewayHeader } from "./gateway-protocol.ts";
export type {
  GatewayAction,
  GatewayFault,
  GatewaySession,
  WatchTokenAnswer,
  WatchTokenQuestion,
  LogviewAnswer,
  LogviewQuestion,
  StreamChange,
  StreamMessage,
  StreamRequest,
  StreamSubscription,
} from "./gateway-protocol.ts";
export { sleep, unlessAborted, withDeadline } from "./http/abort.ts";
export { OpenCounts } from "./http/open-counts.ts";
export { readBody } from "./http/read-body.ts";
export type { ProjectCalls } from "./calls/project-calls.ts";
export { RecordingReader } from "./recording/recording-reader.ts";
export { RecordingWriter } from "./recording/recording-writer.ts";
export type { WrittenParts } from "./recording/recording-writer.ts";
export { foldListEvent } from "./watch/list/fold-list-event.ts";
export { changeOf as listChange } from "./watch/list/instance-summary.ts";
export type { ListSource } from "./watch/list/list-registry.ts";
export { foldEvent } from "./watch/instance/fold-event.ts";
export type { Interest } from "./watch/instance/question.ts";
export type { WatchSource } from "./watch/instance/registry.ts";
export { viewChanges } from "./watch/instance/resumption.ts";
export { watchTokens } from "./instance/watch-token.ts";
export type { TokenSigner } from "./instance/watch-token.ts";
export type { WatchState, WatchTokens } from "./instance/watch-state.ts";
export { readErrorAnswer } from "./wire/errors/error-answer.ts";
export { readInstancePage } from "./wire/instance/instance-list.ts";
export { readSubqueryId } from "./wire/session/subquery-id.ts";
export { encodeText } from "./wire/call/resource-path.ts";
