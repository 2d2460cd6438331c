export { createTelemetry } from "./create-telemetry.ts";
export type { Telemetry, TelemetryOptions, TraceOptions } from "./telemetry.ts";
