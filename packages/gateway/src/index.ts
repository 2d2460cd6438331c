export { createGateway } from "./create-gateway.ts";
export type {
  Gateway,
  GatewayCounters,
  GatewayLimits,
  GatewayLogBody,
  GatewayLogEntry,
  GatewayOptions,
  Grant,
  RequestNote,
  SeenInstance,
  StreamEnd,
  StoreNote,
  StreamNote,
  WatchFailure,
} from "./gateway-options.ts";
export { compareIds } from "./store/gateway-store.ts";
export type { Fence, GatewayStore, LogLimits, StoredEvent, StoreFollower } from "./store/gateway-store.ts";
export { memoryStore } from "./store/memory-store.ts";
export type { MemoryStoreOptions } from "./store/memory-store.ts";
export type { GatewayAction } from "@maxcompute-rx/core/internal";
