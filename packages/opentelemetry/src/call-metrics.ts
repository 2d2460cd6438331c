import type { CallReport } from "@maxcompute-rx/core";
import type { Meter, UpDownCounter } from "@opentelemetry/api";

export interface CallMetrics {
  readonly onCall: (report: CallReport) => void;
  /** The number of instances that are traced now. */
  readonly watched: UpDownCounter;
}

/** Creates the instruments. Names and units are those of the README. */
export function createCallMetrics(meter: Meter): CallMetrics {
  const duration = meter.createHistogram("maxcompute.client.request.duration", {
    unit: "s",
    description: "Duration of each attempt at a request.",
  });
  const queued = meter.createHistogram("maxcompute.client.request.queue_time", {
    unit: "s",
    description: "How long background requests wait for the client's own limit.",
  });
  const faults = meter.createCounter("maxcompute.client.faults", {
    unit: "{fault}",
    description: "Attempts that failed, by error code; throttled is one of them.",
  });
  const watched = meter.createUpDownCounter("maxcompute.client.instances.traced", {
    unit: "{instance}",
    description: "Instances that are traced now.",
  });

  const onCall = ({ method, status, errorCode, durationMs, queuedMs }: CallReport): void => {
    // Neither the target nor the ids: each value would be a time series of its own.
    const attributes = {
      "http.request.method": method,
      ...(status === null ? {} : { "http.response.status_code": status }),
      ...(errorCode === null ? {} : { "error.type": errorCode }),
    };
    duration.record(durationMs / 1000, attributes);
    queued.record(queuedMs / 1000);
    if (errorCode !== null) faults.add(1, { "error.type": errorCode });
  };
  return { onCall, watched };
}
