import type { InstanceEvent, StageProgress } from "@maxcompute-rx/node";
import { catchError, EMPTY, map, mergeMap, of, type Observable } from "rxjs";

import { oneLine } from "../terminal/display-text.ts";
import type { ShownInstance, ShownJob } from "./stage-bars.ts";
import { styleOfStage, styleOfListed, styleOfTask, styleOfView } from "../terminal/status-style.ts";

/** Emits one line for each change, for logs and pipes: time, job, event. Completes when the last job has ended. */
export function plainLines(jobs$: Observable<ShownJob<ShownInstance>>): Observable<string> {
  return jobs$.pipe(
    mergeMap(({ title, instance }) => {
      // An interactive query that falls back goes on under another id.
      const own = title === instance.id ? "" : `${oneLine(title)} `;
      const told = new Set<string>();
      return instance.events$.pipe(
        mergeMap((event) => textsOf(event, told).map((text) => ({ at: event.at, id: event.instanceId, text }))),
        catchError((error: Error) => of({ at: new Date().toISOString(), id: instance.id, text: `cannot look: ${oneLine(error.message)}` })),
        map(({ at, id, text }) => `${clockTime(at)} ${own}${id} ${text}`),
      );
    }),
  );
}

/** Emits one line of JSON for each event of the watch, unchanged. */
export function jsonLines(jobs$: Observable<ShownJob<ShownInstance>>): Observable<string> {
  // The error of a watch is not an event. It is printed to stderr when the command ends.
  return jobs$.pipe(
    mergeMap(({ instance }) =>
      instance.events$.pipe(
        map((event) => JSON.stringify(event)),
        catchError(() => EMPTY),
      ),
    ),
  );
}

/** `told`: the last text for each stage, so that a line contains only the stages that have changed. */
function textsOf(event: InstanceEvent, told: Set<string>): readonly string[] {
  switch (event.type) {
    case "snapshot":
      return [oneLine(styleOfView({ ...event.view, outcome: null }).word)];
    case "status":
      return event.status === "Terminated" ? [] : [oneLine(styleOfListed(event).word)];
    case "tasks":
      return event.tasks.map((task) => `task ${oneLine(task.name)} ${styleOfTask(task.status).word}`);
    case "progress":
      return newStages(event.progress.stages.map(stageText), told);
    case "trouble":
      return [`cannot look for the moment: ${oneLine(event.message)}`];
    case "recovered":
      return ["the service answers again"];
    case "rerun":
      return [`${event.reason === "retry" ? "runs again in a new session" : "runs as an ordinary job"}: ${oneLine(event.message)}`];
    case "failed":
    case "lost":
      return [`${event.type}: ${oneLine(event.message)}`];
    case "succeeded":
    case "cancelled":
      return [event.type];
    default:
      return []; // a kind of a later version
  }
}

function newStages(texts: readonly string[], told: Set<string>): readonly string[] {
  const news = texts.filter((text) => !told.has(text));
  for (const text of news) told.add(text);
  return news.length === 0 ? [] : [news.join(", ")];
}

function stageText(stage: StageProgress): string {
  const { name, terminatedWorkers, totalWorkers, finishedPercentage } = stage;
  const state = styleOfStage(stage).word === "waiting" ? "waiting" : `${finishedPercentage}%`;
  return `${oneLine(name)} ${state} (${terminatedWorkers}/${totalWorkers})`;
}

function clockTime(iso: string): string {
  return new Date(iso).toTimeString().slice(0, 8);
}
