import { formatNotice, type InstanceEvent, type Notice, type StageProgress } from "@maxcompute-rx/node";
import { catchError, defer, EMPTY, map, merge, mergeMap, of, type Observable } from "rxjs";

import { oneLine } from "../terminal/display-text.ts";
import { asksForAttention } from "./notice-lines.ts";
import type { ShownInstance, ShownJob } from "./stage-bars.ts";
import { styleOfStage, styleOfListed, styleOfTask, styleOfView } from "../terminal/status-style.ts";

interface LineText {
  /** ISO 8601. */
  readonly at: string;
  readonly id: string;
  readonly text: string;
}

/**
 * Emits one line for each change and for each notice that asks for attention, for logs and pipes: time, job, event. Completes when the
 * last job has ended. `now` is the time of the jobs: epoch milliseconds.
 */
export function plainLines(jobs$: Observable<ShownJob<ShownInstance>>, now: () => number = () => Date.now()): Observable<string> {
  return jobs$.pipe(
    mergeMap(({ title, instance, notices$ = EMPTY }) => {
      // An interactive query that falls back goes on under another id.
      const own = title === instance.id ? "" : `${oneLine(title)} `;
      const told = new Set<string>();
      const events$ = instance.events$.pipe(
        mergeMap((event) => textsOf(event, told).map((text): LineText => ({ at: event.at, id: event.instanceId, text }))),
        catchError((error: Error) =>
          of<LineText>({ at: new Date().toISOString(), id: instance.id, text: `cannot look: ${oneLine(error.message)}` }),
        ),
      );
      const warnings$ = warnings(notices$, now).pipe(map((warning): LineText => ({ ...warning, id: instance.id })));
      return merge(events$, warnings$).pipe(map(({ at, id, text }) => `${clockTime(at)} ${own}${id} ${text}`));
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

/** Notices that ask for attention, each when it appears. */
function warnings(notices$: Observable<readonly Notice[]>, now: () => number): Observable<Omit<LineText, "id">> {
  return defer(() => {
    let shown: ReadonlySet<string> = new Set();
    return notices$.pipe(
      mergeMap((notices) => {
        const keyed = new Map(notices.filter(asksForAttention).map((notice) => [keyOf(notice), notice]));
        const news = [...keyed].filter(([key]) => !shown.has(key));
        shown = new Set(keyed.keys());
        const time = new Date(now());
        return news.map(([, notice]) => ({ at: time.toISOString(), text: oneLine(formatNotice(notice, time)) }));
      }),
      catchError(() => EMPTY), // a line about the events says it
    );
  });
}

/** The same for the same stage, stall or wait, while its numbers change. */
function keyOf(notice: Notice): string {
  return [notice.type, "stage" in notice ? notice.stage : "", "since" in notice ? notice.since : ""].join(" ");
}
