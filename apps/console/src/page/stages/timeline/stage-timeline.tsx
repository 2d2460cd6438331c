import type { Instance, InstanceView } from "@maxcompute-rx/browser";
import { stageTitle } from "@maxcompute-rx/browser/analysis";
import { memo, useCallback, useDeferredValue, useMemo, type ComponentType, type ReactNode } from "react";

import { useNow } from "../../streams/use-now.ts";
import { useTexts } from "../../texts/language.tsx";
import { timeText } from "../../ui/format.ts";
import { PlotFigure } from "../../ui/plot-figure.tsx";
import { useTimeZone } from "../../ui/time-zone.tsx";
import type { StageHistory } from "../stage-history.ts";
import { StageTable } from "../stage-table.tsx";
import { stageTexts } from "../stage-texts.ts";
import { TimelineLegend } from "./timeline-legend.tsx";
import { namesWidth, rateHeight, ratePlot } from "./timeline-plot.ts";
import { TimelineRows } from "./timeline-rows.tsx";
import { useRun, type KnownRun } from "../use-run.ts";
import styles from "../stages.module.css";

/** The stages of an instance over time: a chart of their workers, one of records per second, and the numbers of both. */
export function StageTimeline({ instance, view }: { readonly instance: Instance; readonly view: InstanceView }): ReactNode {
  return <RunTimeline run={useRun(instance).known} view={view} />;
}

interface RunTimelineProps {
  readonly run: KnownRun;
  readonly view: InstanceView;
}

/** As {@link StageTimeline}, for a run whose past is known already. */
export const RunTimeline: ComponentType<RunTimelineProps> = memo(function RunTimeline({ run, view }: RunTimelineProps): ReactNode {
  const texts = useTexts(stageTexts);
  const zone = useTimeZone();
  const { history, past } = run;
  const clock = useDeferredValue(useNow(view.endTime === null && view.trouble === null));
  // While the service cannot be asked, nobody knows what happens.
  const now = view.trouble === null ? clock : Date.parse(view.trouble.since);

  const frame = useMemo(() => frameOf(view, history, now), [view, history, now]);
  const marginLeft = namesWidth(history.map(({ now: { name } }) => stageTitle(name)));
  const rates = useCallback(() => ratePlot(history, { frame, marginLeft }), [history, frame, marginLeft]);

  if (history.length === 0) return <p className="muted">{view.outcome === null ? texts.noStages : texts.noStagesEnded}</p>;
  const wasSeen = history.some(({ samples }) => samples.length > 1);
  const seenFrom = Math.min(...history.flatMap(({ samples, endedAt }) => samples[0]?.at ?? endedAt ?? []));
  return (
    <>
      {wasSeen && (
        <>
          <TimelineLegend />
          <TimelineRows history={history} frame={frame} marginLeft={marginLeft} />
          {past !== undefined && seenFrom - frame.start > lateMs && (
            <p className={styles["aside"]}>{texts.seenFrom(timeText(new Date(seenFrom).toISOString(), zone))}</p>
          )}
          <h3>{texts.recordsPerSecond}</h3>
          <PlotFigure options={rates} height={rateHeight} label={texts.recordsPerSecond} />
        </>
      )}
      {!wasSeen && past === null && view.outcome !== null && <p className={styles["aside"]}>{texts.notSeen}</p>}
      <StageTable history={history} />
    </>
  );
});

/** If the first observation is later than this after the start, in milliseconds, the beginning is missing. */
const lateMs = 5000;

// Observations may be slightly outside of start and end, because the service counts in whole seconds.
function frameOf({ startTime, endTime }: InstanceView, history: StageHistory, now: number): { start: number; end: number } {
  const seen = history.flatMap(({ samples, endedAt }) => [samples[0]?.at ?? endedAt ?? now, samples.at(-1)?.at ?? endedAt ?? now]);
  const start = Math.min(startTime === null ? now : Date.parse(startTime), ...seen);
  const last = Math.max(start + 2000, ...seen);
  return { start, end: endTime === null ? Math.max(last, now) : Math.max(last, Date.parse(endTime)) };
}
