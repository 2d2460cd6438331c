import type { Instance, InstanceView } from "@maxcompute-rx/browser";
import { useMemo, type ReactNode } from "react";
import { scan, tap } from "rxjs";

import { useClient } from "../console-client.ts";
import { useNow } from "../streams/use-now.ts";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { PlotFigure } from "./plot-figure.tsx";
import { recordStages, type StageHistory } from "./stage-history.ts";
import styles from "./stages.module.css";
import { StageTable } from "./stage-table.tsx";
import { TimelineLegend } from "./timeline-legend.tsx";
import { ratePlot, timelinePlot } from "./timeline-plot.ts";

/** The stages of an instance over time: a chart of their workers, one of records per second, and the numbers of both. */
export function StageTimeline({ instance, view }: { readonly instance: Instance; readonly view: InstanceView }): ReactNode {
  const texts = useTexts();
  const { stageHistories } = useClient();
  const { value: history = none } = useObservable(
    () =>
      instance.progress$.pipe(
        scan((history, progress) => recordStages(history, progress, Date.now()), stageHistories.get(instance.id) ?? []),
        tap((history) => stageHistories.set(instance.id, history)),
      ),
    [instance, stageHistories],
  );
  const now = useNow(view.endTime === null);

  const frame = useMemo(() => frameOf(view, history, now), [view, history, now]);
  const timeline = useMemo(() => timelinePlot(history, frame), [history, frame]);
  const rates = useMemo(() => ratePlot(history, frame), [history, frame]);

  if (history.length === 0) return <p className="muted">{view.outcome === null ? texts.instance.noStages : texts.instance.noStagesEnded}</p>;
  const wasSeen = history.some(({ samples }) => samples.length > 1);
  const missed = Math.min(...history.flatMap(({ samples, endedAt }) => samples[0]?.at ?? endedAt ?? [])) - frame.start > lateMs;
  return (
    <>
      {wasSeen && (
        <>
          <TimelineLegend />
          <PlotFigure options={timeline} label={texts.timeline.label(history.length)} />
          {missed && <p className={styles["aside"]}>{texts.timeline.seenFrom}</p>}
          <h3>{texts.timeline.recordsPerSecond}</h3>
          <PlotFigure options={rates} label={texts.timeline.recordsPerSecond} />
        </>
      )}
      {!wasSeen && view.outcome !== null && <p className={styles["aside"]}>{texts.timeline.notSeen}</p>}
      <StageTable history={history} />
    </>
  );
}

/** If the first observation is later than this after the start, in milliseconds, the beginning is missing. */
const lateMs = 5000;

const none: StageHistory = [];

// Observations may be slightly outside of start and end, because the service counts in whole seconds.
function frameOf({ startTime, endTime }: InstanceView, history: StageHistory, now: number): { start: number; end: number } {
  const seen = history.flatMap(({ samples, endedAt }) => [...samples.map(({ at }) => at), ...(endedAt === null ? [] : [endedAt])]);
  const start = Math.min(startTime === null ? now : Date.parse(startTime), ...seen);
  const last = Math.max(start + 2000, ...seen);
  return { start, end: endTime === null ? Math.max(last, now) : Math.max(last, Date.parse(endTime)) };
}
