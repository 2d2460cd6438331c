import type { Instance, InstanceView, Notice as RunNotice } from "@maxcompute-rx/browser";
import { watchNotices } from "@maxcompute-rx/browser/analysis";
import { lazy, memo, Suspense, useDeferredValue, type ComponentType, type ReactNode } from "react";
import { catchError, EMPTY } from "rxjs";

import { StageFocusProvider } from "../stages/stage-focus.tsx";
import type { StageHistory } from "../stages/stage-history.ts";
import { RunTimeline } from "../stages/timeline/stage-timeline.tsx";
import { useRun, type Run } from "../stages/use-run.ts";
import { WorkerPanel } from "../stages/workers/worker-panel.tsx";
import { useObservable } from "../streams/use-observable.ts";
import { useTexts } from "../texts/language.tsx";
import { Panel } from "../ui/panel.tsx";
import { instanceTexts } from "./instance-texts.ts";
import { PastNotices } from "./past-notices.tsx";
import { RunNotices } from "./run-notices.tsx";

const StageGraph: ComponentType<{ readonly history: StageHistory }> = lazy(async () => ({
  default: memo((await import("../stages/graph/stage-graph.tsx")).StageGraph),
}));

/** The stages of an instance in every form: as a graph, over time, as a table, and the workers of one of them. They share a selection. */
export function RunPanels({ instance, view }: { readonly instance: Instance; readonly view: InstanceView }): ReactNode {
  const texts = useTexts(instanceTexts);
  const run = useRun(instance);
  const notices = useRunNotices(instance, run);
  // Hundreds of stages are rendered in pieces, between which the page answers.
  const shown = useDeferredValue(run.known);
  const { history, past } = shown;
  return (
    <StageFocusProvider history={history}>
      <Panel title={texts.stages}>
        {view.outcome === null ? <RunNotices notices={notices} /> : past != null && <PastNotices past={past} />}
        {history.length > 1 && (
          <Suspense>
            <StageGraph history={history} />
          </Suspense>
        )}
        <RunTimeline run={shown} view={view} />
      </Panel>
      <WorkerPanel instance={instance} view={view} history={history} notices={notices} />
    </StageFocusProvider>
  );
}

/** What can be said about the run now, from its whole past where the server has recorded it. */
function useRunNotices(instance: Instance, { events$ }: Run): readonly RunNotice[] {
  const { value = none } = useObservable(() => {
    const run = {
      events$,
      getQueueingInfo: (...options: Parameters<Instance["getQueueingInfo"]>) => instance.getQueueingInfo(...options),
      getTaskWorkers: (...options: Parameters<Instance["getTaskWorkers"]>) => instance.getTaskWorkers(...options),
    };
    // The page reports the errors of the watch itself.
    return watchNotices(run).pipe(catchError(() => EMPTY));
  }, [instance, events$]);
  return value;
}

const none: readonly RunNotice[] = [];
