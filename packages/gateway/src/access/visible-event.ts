import type {
  InstanceEvent,
  InstanceListEvent,
  InstanceOutcome,
  InstanceSummary,
  InstanceView,
  MaxComputeErrorCode,
  WatchTrouble,
} from "@maxcompute-rx/core";

import { publicMessage } from "./public-error.ts";

/**
 * An instance's event as a page may see it. The message of a failure may quote the job's SQL and data, so only callers who may read
 * one of them receive it. Trouble is shown without details of the gateway's network.
 */
export function visibleEvent(event: InstanceEvent, mayReadTexts: boolean): InstanceEvent {
  switch (event.type) {
    case "snapshot":
      return { ...event, view: visibleView(event.view, mayReadTexts) };
    case "trouble":
      return { ...event, ...visibleTrouble(event) };
    case "failed":
      return mayReadTexts ? event : { ...event, message: hiddenFailure(event.odpsCode) };
    default:
      return event;
  }
}

function visibleView(view: InstanceView, mayReadTexts: boolean): InstanceView {
  const { trouble, outcome } = view;
  return { ...view, trouble: trouble && visibleTrouble(trouble), outcome: outcome && visibleOutcome(outcome, mayReadTexts) };
}

function visibleOutcome(outcome: InstanceOutcome, mayReadTexts: boolean): InstanceOutcome {
  return outcome.type !== "failed" || mayReadTexts ? outcome : { ...outcome, message: hiddenFailure(outcome.odpsCode) };
}

function hiddenFailure(odpsCode: string | null): string {
  return `${odpsCode === null ? "" : `${odpsCode}: `}The task failed; you do not have permission to read why.`;
}

function visibleTrouble({ code, since }: WatchTrouble): WatchTrouble {
  // Events carry a MaxComputeErrorCode as string; an unknown code falls through to the default below.
  const shown = publicMessage(code as MaxComputeErrorCode) ?? { code, message: "MaxCompute cannot be asked at the moment." };
  return { ...shown, since };
}

/** A list's event without details of the gateway's network. */
export function visibleListEvent(event: InstanceListEvent): InstanceListEvent {
  switch (event.type) {
    case "snapshot":
      return event.view.trouble === null ? event : { ...event, view: { ...event.view, trouble: visibleTrouble(event.view.trouble) } };
    case "trouble":
      return { ...event, ...visibleTrouble(event) };
    default:
      return event;
  }
}

/** Removes from a list's events what one page may not see. It remembers what the page was shown, so each subscription needs its own. */
export type ListFilter = (event: InstanceListEvent) => InstanceListEvent;

export function createListFilter(maySee: (instance: InstanceSummary) => boolean): ListFilter {
  const shown = new Set<string>();
  return (event) => {
    switch (event.type) {
      case "snapshot": {
        const instances = event.view.instances.filter(maySee);
        shown.clear();
        for (const { instanceId } of instances) shown.add(instanceId);
        return { ...event, view: { ...event.view, instances } };
      }
      case "changed": {
        const updated = event.updated.filter(maySee);
        // An instance becomes hidden when its owner, unknown until now, turns out to be another user.
        const hidden = event.updated.filter((instance) => !updated.includes(instance)).map(({ instanceId }) => instanceId);
        const removed = [...event.removed, ...hidden].filter((id) => shown.delete(id));
        for (const { instanceId } of updated) shown.add(instanceId);
        return { ...event, updated, removed };
      }
      default:
        return event;
    }
  };
}
