import { metrics, trace } from "@opentelemetry/api";

import { createCallMetrics } from "./call-metrics.ts";
import { instrumentClient } from "./instrument-client.ts";
import type { Telemetry, TelemetryOptions } from "./telemetry.ts";
import { traceInstance } from "./trace-instance.ts";

/**
 * Connects a client to OpenTelemetry. Without a provider that is set up, nothing is recorded.
 *
 * @example
 * ```ts
 * const telemetry = createTelemetry();
 * const mc = telemetry.instrument(connect({ onCall: telemetry.onCall }));
 * await mc.executeSql("select 1"); // one span for the instance, with a span for each stage
 * ```
 */
export function createTelemetry({ tracerProvider = trace, meterProvider = metrics, queryText = false }: TelemetryOptions = {}): Telemetry {
  const tracer = tracerProvider.getTracer(scope);
  const { onCall, watched } = createCallMetrics(meterProvider.getMeter(scope));
  const follow: Telemetry["trace"] = (instance, options = {}) => {
    watched.add(1);
    const tracing = traceInstance(tracer, instance, options);
    tracing.add(() => watched.add(-1));
    return tracing;
  };
  return { onCall, trace: follow, instrument: (mc) => instrumentClient(mc, { tracer, queryText, trace: follow }) };
}

const scope = "@maxcompute-rx/opentelemetry";
