// All public types of core, and its values except those that import what only calls need: bundlers would put that into the first
// file of every page. `createMaxCompute` is not exported because it needs credentials.
export type * from "@maxcompute-rx/core";
export {
  CalendarDate,
  DayTimeInterval,
  formatStageProgress,
  instanceState,
  InstanceStatus,
  isMaxComputeError,
  isTerminalEvent,
  jsonText,
  listedState,
  LocalTimestamp,
  MaxComputeError,
  RawValue,
  stageState,
  taskState,
  TaskStatus,
  Timestamp,
  YearMonthInterval,
} from "@maxcompute-rx/core/page";
export type { GatewayAction, GatewaySession } from "@maxcompute-rx/core/internal";

export { connect } from "./connect.ts";
export type { ConnectOptions, GatewayAddress, GatewayHeaders } from "./gateway/gateway-options.ts";
export { gatewaySession } from "./gateway/gateway-session.ts";
