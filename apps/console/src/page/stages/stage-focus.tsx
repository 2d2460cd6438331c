import { createContext, use, useDeferredValue, useMemo, useState, type Context, type ReactNode } from "react";
import { useSearchParams } from "wouter";

import { addressOfStage, stageOfAddress } from "./stage-edges.ts";
import type { StageHistory } from "./stage-history.ts";

/** Which stage is meant: the graph, the timeline, the table and the workers share it. */
export interface StageFocus {
  /** The key of the selected stage, which is part of the address; null if there is none. */
  readonly selected: string | null;
  /** The key of the stage under the pointer or the keyboard focus. */
  readonly pointed: string | null;
  /** Selects a stage, or none if it is selected already. */
  select(key: string): void;
  point(key: string | null): void;
}

const FocusContext: Context<StageFocus | null> = createContext<StageFocus | null>(null);

/** The shared focus; null where stages cannot be selected. */
export function useStageFocus(): StageFocus | null {
  return use(FocusContext);
}

/** Lets the views of the stages below share a selection, `?stage=M1` in the address. */
export function StageFocusProvider({ history, children }: { readonly history: StageHistory; readonly children: ReactNode }): ReactNode {
  const [parameters, setParameters] = useSearchParams();
  const [pointedNow, point] = useState<string | null>(null);
  // The views of hundreds of stages follow in pieces.
  const pointed = useDeferredValue(pointedNow);
  const named = useDeferredValue(parameters.get("stage"));
  const selected = useMemo(() => (named === null ? null : (stageOfAddress(history, named)?.key ?? null)), [history, named]);
  const focus = useMemo(
    (): StageFocus => ({
      selected,
      pointed,
      point,
      select(key) {
        setParameters(
          (before) => {
            const next = new URLSearchParams(before);
            if (selected === key) next.delete("stage");
            else next.set("stage", addressOfStage(history, key));
            return next;
          },
          { replace: true },
        );
      },
    }),
    [history, selected, pointed, setParameters],
  );
  return <FocusContext value={focus}>{children}</FocusContext>;
}
