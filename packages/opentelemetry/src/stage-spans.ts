import { stageState, type StageProgress, type TaskProgress } from "@maxcompute-rx/core";
import type { Context, Span, Tracer } from "@opentelemetry/api";

/** The spans of an instance's stages: each begins when the stage is first seen to run, and ends when it is seen to have ended. */
export class StageSpans {
  readonly #tracer: Tracer;
  readonly #parent: Context;
  readonly #open = new Map<string, Span>();
  readonly #ended = new Set<string>();

  constructor(tracer: Tracer, parent: Context) {
    this.#tracer = tracer;
    this.#parent = parent;
  }

  /** @param at when the progress was received, ISO 8601 */
  update({ taskName, stages }: TaskProgress, at: string): void {
    for (const stage of stages) {
      const key = `${taskName}/${stage.name}`;
      const state = stageState(stage);
      if (state === "waiting" || this.#ended.has(key)) continue;
      const span = this.#open.get(key) ?? this.#begin(key, taskName, stage, at);
      span.setAttributes(countsOf(stage));
      if (state === "running") continue;
      span.end(new Date(at));
      this.#open.delete(key);
      this.#ended.add(key);
    }
  }

  /** Ends the spans that are still open, because nothing more will be known. */
  end(): void {
    for (const span of this.#open.values()) span.end();
    this.#open.clear();
  }

  #begin(key: string, taskName: string, { name }: StageProgress, at: string): Span {
    const attributes = { "maxcompute.task.name": taskName, "maxcompute.stage.name": name };
    const span = this.#tracer.startSpan(`stage ${name}`, { startTime: new Date(at), attributes }, this.#parent);
    this.#open.set(key, span);
    return span;
  }
}

function countsOf({ totalWorkers, backupWorkers, inputRecords, outputRecords }: StageProgress): Record<string, number> {
  return {
    "maxcompute.stage.workers": totalWorkers,
    "maxcompute.stage.backup_workers": backupWorkers,
    "maxcompute.stage.input_records": inputRecords,
    "maxcompute.stage.output_records": outputRecords,
  };
}
