// For `@maxcompute-rx/browser` of the same version only: the contents of the first file of a page. Bundlers include all of it, so
// nothing here may import the XML parser or what only calls need. `npm run size` checks this.
export { createClient } from "./client.ts";
export { isMaxComputeError, MaxComputeError, toMaxComputeError } from "./error.ts";
export { gatewayHeader } from "./gateway-protocol.ts";
export { sleep, withDeadline } from "./http/abort.ts";
export { backoff, pauseMs } from "./http/backoff.ts";
export { fetchTransport } from "./http/fetch-transport.ts";
export { readBody } from "./http/read-body.ts";
export { formatStageProgress } from "./instance/format-stage-progress.ts";
export { jsonText } from "./results/write/json-text.ts";
export { instanceState, listedState, stageState, taskState } from "./instance/run-state.ts";
export { InstanceStatus, TaskStatus } from "./model.ts";
export { loadOnce } from "./load-once.ts";
export { notLoaded } from "./not-loaded.ts";
export { CalendarDate } from "./results/values/calendar-date.ts";
export { RawValue } from "./results/values/column-value.ts";
export { DayTimeInterval, YearMonthInterval } from "./results/values/interval.ts";
export { LocalTimestamp, Timestamp } from "./results/values/timestamp.ts";
export { isTerminalEvent } from "./watch/instance/instance-event.ts";
