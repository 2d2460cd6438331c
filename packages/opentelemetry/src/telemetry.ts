import type { CallReport, Instance, MaxCompute } from "@maxcompute-rx/core";
import type { Context, MeterProvider, TracerProvider } from "@opentelemetry/api";
import type { Subscription } from "rxjs";

/** Options of `createTelemetry`. */
export interface TelemetryOptions {
  /** Creates the tracer. Default: the global provider. */
  readonly tracerProvider?: TracerProvider | undefined;
  /** Creates the meter. Default: the global provider. */
  readonly meterProvider?: MeterProvider | undefined;
  /** Whether spans contain the SQL text (`db.query.text`). Default false: texts may contain personal data. */
  readonly queryText?: boolean | undefined;
}

/** How one instance is traced. */
export interface TraceOptions {
  /** The context of the span. Default: the active context. */
  readonly context?: Context | undefined;
  /** The contexts to link to, such as that of the program that submitted the job. Default: none. */
  readonly links?: readonly Context[] | undefined;
  /** The kind of the job, `SQL` or `XFlow`, for the name of the span. Default: the type of its first task, once it is known. */
  readonly operation?: string | undefined;
  /** The SQL text, for `db.query.text`. Default: none. */
  readonly queryText?: string | undefined;
  /** When the span begins, in milliseconds since 1970. Default: now. */
  readonly startTimeMs?: number | undefined;
}

/** Traces and measures a client. Created by `createTelemetry`. */
export interface Telemetry {
  /** The client's option `onCall`: counts its requests, and measures how long they take and wait. */
  readonly onCall: (report: CallReport) => void;
  /**
   * Returns the same client, which traces each instance that it submits until its end. The span's parent is the context in which the
   * job is submitted. A traced instance is watched, so it costs the requests of one watch.
   */
  instrument(mc: MaxCompute): MaxCompute;
  /** Traces any instance, such as one that another program submitted. Unsubscribe to end the span before the instance ends. */
  trace(instance: Instance, options?: TraceOptions): Subscription;
}
