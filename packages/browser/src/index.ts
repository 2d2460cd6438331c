// For pages: all types of core's public door, and of its values those that are small. What only calls need is not here:
// a bundler would put it into the page's first file. Nor are the ways to a client with keys.
export type * from "@maxcompute-rx/core";
export { InstanceStatus, isMaxComputeError, isTerminalEvent, MaxComputeError, TaskStatus } from "@maxcompute-rx/core/internal";
export type { GatewayAction, GatewaySession } from "@maxcompute-rx/core/internal";

export { connect } from "./connect.ts";
export type { ConnectOptions, GatewayAddress, GatewayHeaders } from "./gateway-options.ts";
export { gatewaySession } from "./gateway-session.ts";
