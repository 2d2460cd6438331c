import { createEmulator, type Emulator } from "@maxcompute-rx/emulator";
import { connect, fetchTransport } from "@maxcompute-rx/node";
import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { createTelemetry, type TelemetryOptions } from "./index.ts";

const contextManager = new AsyncLocalStorageContextManager();
let emulator: Emulator;
beforeAll(async () => {
  context.setGlobalContextManager(contextManager.enable());
  emulator = await createEmulator();
});
afterAll(async () => {
  context.disable();
  await emulator.close();
});

const spans = new InMemorySpanExporter();
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 2_000_000_000 });
const meterProvider = new MeterProvider({ readers: [reader] });
afterEach(() => spans.reset());

function client(options: TelemetryOptions = {}) {
  const telemetry = createTelemetry({ tracerProvider, meterProvider, ...options });
  const { project, accessKeyId, accessKeySecret } = emulator.account;
  const plain = connect({
    endpoint: "http://emulator/api",
    project,
    credentials: { accessKeyId, accessKeySecret },
    transport: fetchTransport({ fetch: emulator.fetch }),
    onCall: telemetry.onCall,
  });
  return { telemetry, plain, mc: telemetry.instrument(plain) };
}

/** The finished spans of instances; waits for them, because they end when the watch does. */
async function instanceSpans(count: number): Promise<readonly ReadableSpan[]> {
  const found = (): readonly ReadableSpan[] => spans.getFinishedSpans().filter(({ attributes }) => "db.namespace" in attributes);
  await expect.poll(() => found().length).toBe(count);
  return found();
}

const stageSpans = (): readonly ReadableSpan[] => spans.getFinishedSpans().filter(({ name }) => name.startsWith("stage "));

describe("an instrumented client", () => {
  it("has a span for each job below the caller's, and one for each stage below that", async () => {
    const { mc } = client();
    const caller = tracerProvider.getTracer("test").startSpan("request");
    const instance = await context.with(trace.setSpan(context.active(), caller), () =>
      mc.executeSql("select name, count(*) from pyodps_iris group by name"),
    );
    const [span] = await instanceSpans(1);
    expect(span).toMatchObject({
      name: `SQL ${mc.project}`,
      attributes: {
        "db.system.name": "maxcompute",
        "db.operation.name": "SQL",
        "maxcompute.instance.id": instance.id,
        "maxcompute.instance.outcome": "succeeded",
      },
      status: { code: SpanStatusCode.UNSET },
      parentSpanContext: { spanId: caller.spanContext().spanId },
    });
    expect(span?.attributes).not.toHaveProperty("db.query.text");
    expect(stageSpans().length).toBeGreaterThan(0);
    for (const stage of stageSpans()) {
      expect(stage.parentSpanContext?.spanId).toBe(span?.spanContext().spanId);
      expect(stage.attributes).toMatchObject({
        "maxcompute.stage.name": expect.any(String),
        "maxcompute.stage.workers": expect.any(Number),
      });
    }
  });

  it("traces the job of every method, and keeps the text only when asked to", async () => {
    const { mc } = client({ queryText: true });
    for await (const row of mc.query<{ one: number }>("select 1 as one")) expect(row.one).toBe(1);
    await mc.executeXFlow("DemoPipeline", { xflowProject: "algo_public" });
    await (await mc.submit({ tasks: [{ type: "SQL", name: "t", query: "select 2;" }] })).waitForSuccess();
    const found = await instanceSpans(3);
    expect(found.map(({ name }) => name.replace(/ .*/, "")).toSorted((a, b) => a.localeCompare(b))).toEqual(["SQL", "SQL", "XFlow"]);
    expect(found.map(({ attributes }) => attributes["db.query.text"])).toContain("select 1 as one");
  });

  it("tells a job that failed, and a submit that was refused", async () => {
    const { mc } = client();
    await expect(mc.executeSql("select * from there_is_no_such_table")).rejects.toMatchObject({ code: "job_failed" });
    await expect(mc.runXFlow("there_is_no_such_xflow")).rejects.toMatchObject({ code: "not_found" });
    const found = await instanceSpans(2);
    expect(found.map(({ attributes, status }) => [attributes["error.type"], status.code])).toEqual(
      expect.arrayContaining([
        ["job_failed", SpanStatusCode.ERROR],
        ["not_found", SpanStatusCode.ERROR],
      ]),
    );
    expect(found.find(({ attributes }) => attributes["error.type"] === "job_failed")?.attributes["db.response.status_code"]).toBe(
      "ODPS-0130131",
    );
  });

  it("links an instance of another program to the context that it came with, and ends the span when the trace is left", async () => {
    const { telemetry, plain } = client();
    const submit = tracerProvider.getTracer("test").startSpan("submit");
    const tracing = telemetry.trace(plain.instance(emulator.jobs.script({ durationMs: 3_600_000, stages: ["M1"] })), {
      links: [trace.setSpan(context.active(), submit)],
    });
    tracing.unsubscribe();
    const [span] = await instanceSpans(1);
    expect(span?.links).toMatchObject([{ context: { spanId: submit.spanContext().spanId } }]);
    expect(span?.attributes).not.toHaveProperty("maxcompute.instance.outcome");
  });
});

it("measures requests, waits and faults without ids", async () => {
  const { mc } = client();
  await mc.executeSql("select 1");
  await expect(mc.instance("no_such_instance").reload()).rejects.toMatchObject({ code: "not_found" });
  await reader.forceFlush();
  const found =
    metrics
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  const points = (name: string): readonly { readonly attributes: object; readonly value: unknown }[] =>
    found.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
  expect(points("maxcompute.client.request.duration").length).toBeGreaterThan(1);
  expect(points("maxcompute.client.request.queue_time")).toHaveLength(1);
  expect(points("maxcompute.client.faults")).toEqual(
    expect.arrayContaining([expect.objectContaining({ attributes: { "error.type": "not_found" } })]),
  );
  expect(points("maxcompute.client.instances.traced").map(({ value }) => value)).toEqual([0]);
  expect(JSON.stringify(found.map(({ dataPoints }) => dataPoints))).not.toContain("no_such_instance");
});
