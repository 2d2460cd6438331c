import type { Instance, InstanceView, StageProgress } from "@maxcompute-rx/node";
import { catchError, combineLatest, connect, interval, last, map, mergeMap, of, scan, startWith, takeUntil, throttleTime, type Observable } from "rxjs";

import { cut, displayWidth, fit, oneLine } from "./display-text.ts";
import { statusStyles, styleOfStage, styleOfView, type Colour } from "./status-style.ts";

/** A job to show: what people call it, and the handle whose streams tell of it. */
export interface ShownJob {
  readonly title: string;
  readonly instance: Instance;
}

/** Where frames are shown; asked anew for each one, because people resize their terminals. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly paint: (colour: Colour, text: string) => string;
}

interface Seen {
  readonly title: string;
  readonly id: string;
  readonly view: InstanceView | null;
  readonly trouble?: string;
}

/** Frames of live stage bars, one block for each job. Completes when the last job has ended. */
export function stageBars(jobs$: Observable<ShownJob>, screen: () => Screen): Observable<string> {
  const seen$ = jobs$.pipe(
    mergeMap(({ title, instance }) =>
      instance.view$.pipe(
        map((view): Seen => ({ title, id: instance.id, view })),
        startWith<Seen>({ title, id: instance.id, view: null }),
        catchError((error: Error) => of<Seen>({ title, id: instance.id, view: null, trouble: error.message })),
      ),
    ),
    scan((jobs, job) => new Map(jobs).set(job.id, job), new Map<string, Seen>()),
  );
  return seen$.pipe(
    // Each second a frame of its own, for the clock on it; the last view ends that, too.
    connect((jobs) => combineLatest([jobs, interval(1000).pipe(startWith(0), takeUntil(jobs.pipe(last(null, null))))])),
    throttleTime(100, undefined, { leading: true, trailing: true }),
    map(([jobs]) => frame([...jobs.values()], screen())),
  );
}

/** A block for each job: headline, stages, reason. Too many lines: ended jobs give up their stages first, then the last ones. */
function frame(jobs: readonly Seen[], screen: Screen): string {
  const blocks = jobs.map((job) => block(job, screen));
  let excess = blocks.flatMap(({ lines }) => lines).length - (screen.rows - 1);
  for (const { stages, lines } of [...blocks.filter(({ ended }) => ended), ...blocks.toReversed()]) {
    if (excess > 0) excess -= lines.splice(1, Math.min(stages, lines.length - 1)).length;
  }
  return blocks.flatMap(({ lines }) => lines).join("\n");
}

function block({ title, id, view, trouble }: Seen, { columns, paint }: Screen): { ended: boolean; stages: number; lines: string[] } {
  const style = trouble === undefined ? styleOfView(view) : statusStyles.lost;
  const seconds = view?.startTime ? Math.max(0, Date.parse(view.endTime ?? new Date().toISOString()) - Date.parse(view.startTime)) / 1000 : 0;
  const name = fit(oneLine(title), Math.max(4, Math.min(28, columns - 21)));
  const state = cut(`${fit(style.word, 9)} ${`${seconds.toFixed(view?.endTime ? 1 : 0)} s`.padStart(7)}`, columns - displayWidth(name) - 3);
  const shownId = title === id ? "" : cut(id, columns - displayWidth(name) - 23);
  const headline = `${paint(style.colour, style.symbol)} ${name} ${paint(style.colour, state)}${shownId && `  ${paint("gray", shownId)}`}`;
  const stages = (view?.progress ?? []).flatMap((task) => task.stages).map((stage) => stageLine(stage, columns, paint));
  const reason = view?.outcome && "message" in view.outcome ? view.outcome.message : trouble;
  const lines = [headline, ...stages, ...(reason ? [paint("red", cut(`  ${oneLine(reason)}`, columns))] : [])];
  return { ended: view?.outcome != null, stages: stages.length, lines };
}

function stageLine(stage: StageProgress, columns: number, paint: Screen["paint"]): string {
  const name = fit(oneLine(stage.name), Math.max(4, Math.min(14, columns - 12)));
  const width = Math.max(0, Math.min(40, columns - displayWidth(name) - 42));
  const done = Math.round((width * stage.finishedPercentage) / 100);
  const bar = paint(styleOfStage(stage).colour, "█".repeat(done)) + paint("gray", "░".repeat(width - done));
  const backups = stage.backupWorkers > 0 ? ` +${stage.backupWorkers}` : "";
  const rest = `  ${stage.terminatedWorkers}/${stage.totalWorkers}${backups} workers  ${stage.outputRecords.toLocaleString("en")} rows`;
  return `  ${name} ${bar} ${String(stage.finishedPercentage).padStart(3)}%${paint("gray", cut(rest, columns - displayWidth(name) - width - 8))}`;
}
