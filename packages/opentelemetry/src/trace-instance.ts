import { isMaxComputeError, type Instance, type InstanceEvent } from "@maxcompute-rx/core";
import { context as contexts, SpanKind, SpanStatusCode, trace, type Attributes, type Link, type Tracer } from "@opentelemetry/api";
import { Subscription } from "rxjs";

import type { TraceOptions } from "./telemetry.ts";
import { StageSpans } from "./stage-spans.ts";

/** Traces an instance until it ends, or until the subscription is left. */
export function traceInstance(tracer: Tracer, instance: Instance, options: TraceOptions): Subscription {
  const { context: parent = contexts.active(), links = [], operation, queryText, startTimeMs = Date.now() } = options;
  const attributes = { ...jobAttributes({ project: instance.project, operation, queryText }), "maxcompute.instance.id": instance.id };
  const span = tracer.startSpan(
    spanName(operation, instance.project),
    { kind: SpanKind.CLIENT, startTime: startTimeMs, attributes, links: links.flatMap(linkTo) },
    parent,
  );
  const stages = new StageSpans(tracer, trace.setSpan(parent, span));
  let isNamed = operation !== undefined;

  const nameBy = (type: string | undefined): void => {
    if (isNamed || type === undefined) return;
    isNamed = true;
    span.updateName(spanName(type, instance.project)).setAttribute("db.operation.name", type);
  };

  const receive = (event: InstanceEvent): void => {
    switch (event.type) {
      case "snapshot":
        nameBy(event.view.tasks[0]?.type);
        for (const progress of event.view.progress) stages.update(progress, event.at);
        break;
      case "tasks":
        nameBy(event.tasks[0]?.type);
        break;
      case "progress":
        stages.update(event.progress, event.at);
        break;
      case "trouble":
        span.addEvent("trouble", { "error.type": event.code }, new Date(event.at));
        break;
      case "recovered":
        span.addEvent("recovered", {}, new Date(event.at));
        break;
      case "rerun":
        span.addEvent("rerun", { "maxcompute.rerun.reason": event.reason }, new Date(event.at));
        span.setAttribute("maxcompute.instance.id", event.instanceId);
        break;
      case "failed":
        span.setAttributes({
          "error.type": "job_failed",
          ...(event.odpsCode === null ? {} : { "db.response.status_code": event.odpsCode }),
        });
        span.setStatus({ code: SpanStatusCode.ERROR, message: event.message });
        break;
      case "lost":
        span.setAttribute("error.type", "lost").setStatus({ code: SpanStatusCode.ERROR, message: event.message });
        break;
      default:
        break;
    }
    if (outcomes.has(event.type)) span.setAttribute("maxcompute.instance.outcome", event.type);
  };

  const tracing = new Subscription(() => {
    stages.end();
    span.end();
  });
  tracing.add(
    instance.events$.subscribe({
      next: receive,
      error: (error: unknown) => {
        span.setAttribute("error.type", isMaxComputeError(error) ? error.code : "unknown");
        span.setStatus({ code: SpanStatusCode.ERROR, message: "The instance could not be watched to its end." });
        tracing.unsubscribe();
      },
      complete: () => tracing.unsubscribe(),
    }),
  );
  return tracing;
}

const outcomes: ReadonlySet<string> = new Set(["succeeded", "failed", "cancelled", "lost"]);

/** The name that the semantic conventions for databases ask for: the operation and its target. */
export function spanName(operation: string | undefined, project: string): string {
  return operation === undefined ? project : `${operation} ${project}`;
}

/** The attributes that the semantic conventions for databases give to every span about a job. */
export function jobAttributes({
  project,
  operation,
  queryText,
}: { readonly project: string } & Pick<TraceOptions, "operation" | "queryText">): Attributes {
  return {
    "db.system.name": "maxcompute",
    "db.namespace": project,
    ...(operation !== undefined && { "db.operation.name": operation }),
    ...(queryText !== undefined && { "db.query.text": queryText }),
  };
}

function linkTo(context: Parameters<typeof trace.getSpanContext>[0]): Link[] {
  const found = trace.getSpanContext(context);
  return found === undefined ? [] : [{ context: found }];
}
