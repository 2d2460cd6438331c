import { isMaxComputeError, type Instance, type MaxCompute, type QueryOptions, type WaitOptions } from "@maxcompute-rx/core";
import { context as contexts, SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";

import type { Telemetry } from "./telemetry.ts";
import { jobAttributes, spanName } from "./trace-instance.ts";

export interface InstrumentParts {
  readonly tracer: Tracer;
  readonly queryText: boolean;
  readonly trace: Telemetry["trace"];
}

/** The methods of a client that submit a job and resolve with it. The compiler names here those that a later version adds. */
type SubmitMethod = Exclude<
  { [K in keyof MaxCompute]: MaxCompute[K] extends (...args: never) => Promise<Instance> ? K : never }[keyof MaxCompute],
  "getInstance"
>;

/** Returns a client that traces what it submits. All else is that of `mc`. */
export function instrumentClient(mc: MaxCompute, { tracer, queryText: withText, trace }: InstrumentParts): MaxCompute {
  const traced = async (operation: string | undefined, sql: string | undefined, start: () => Promise<Instance>): Promise<Instance> => {
    const text = withText ? sql : undefined;
    const parent = contexts.active();
    const startTimeMs = Date.now();
    try {
      const instance = await start();
      trace(instance, { context: parent, operation, queryText: text, startTimeMs });
      return instance;
    } catch (error) {
      const code = isMaxComputeError(error) ? error.code : "unknown";
      const attributes = { ...jobAttributes({ project: mc.project, operation, queryText: text }), "error.type": code };
      const span = tracer.startSpan(spanName(operation, mc.project), { kind: SpanKind.CLIENT, startTime: startTimeMs, attributes }, parent);
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) }).end();
      throw error;
    }
  };

  const runSql: MaxCompute["runSql"] = (sql, options) => traced("SQL", sql, () => mc.runSql(sql, options));
  const runSqlInteractive: MaxCompute["runSqlInteractive"] = (sql, options) => traced("SQL", sql, () => mc.runSqlInteractive(sql, options));
  const runXFlow: MaxCompute["runXFlow"] = (name, options) => traced("XFlow", undefined, () => mc.runXFlow(name, options));
  const runMerge: MaxCompute["runMerge"] = (...merge) => traced("Merge", undefined, () => mc.runMerge(...merge));

  const own: Pick<MaxCompute, SubmitMethod> = {
    runSql,
    runSqlInteractive,
    runXFlow,
    runMerge,
    submit: (job, options) => traced(undefined, undefined, () => mc.submit(job, options)),
    executeSql: (sql, options) => succeeded(runSql(sql, options), options),
    executeMerge: (table, options) => succeeded(runMerge(table, options), options),
    executeXFlow: (name, options) => succeeded(runXFlow(name, options), options),
  };

  async function* query(sql: string, options: QueryOptions = {}): AsyncIterable<unknown> {
    const { quotaName, interactive = false, ...reading } = options;
    const run =
      interactive === false
        ? await runSql(sql, options)
        : await runSqlInteractive(sql, { ...reading, quotaName, ...(interactive !== true && interactive) });
    yield* run.rows(reading);
  }
  // A client holds no state in `this`, so it can stand behind another object.
  return Object.assign(Object.create(mc), own, { query });
}

async function succeeded(running: Promise<Instance>, options: WaitOptions | undefined): Promise<Instance> {
  const run = await running;
  await run.waitForSuccess(options);
  return run;
}
