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
  StreamNote,
  WatchFailure,
} from "./gateway-options.ts";
export type { GatewayAction } from "@maxcompute-rx/core/internal";
