// For sibling packages of the same version only: what an adapter builds a client of.
export { createClient } from "./client.ts";
export type { ClientParts } from "./client.ts";
export { openClient } from "./create-max-compute.ts";
export type { OpenClient } from "./create-max-compute.ts";
export { gatewayHeader } from "./gateway-protocol.ts";
export type {
  GatewayAction,
  GatewayFault,
  GatewaySession,
  LogviewAnswer,
  LogviewQuestion,
  StreamChange,
  StreamMessage,
  StreamRequest,
  StreamSubscription,
} from "./gateway-protocol.ts";
export { sleep, unlessAborted, withDeadline } from "./http/abort.ts";
export type { Service } from "./service/service.ts";
export type { ListSource } from "./watch/list-registry.ts";
export type { Interest } from "./watch/question.ts";
export type { WatchSource } from "./watch/registry.ts";
