import type {
  InstanceEvent,
  InstanceListEvent,
  InstanceOutcome,
  InstanceSummary,
  InstanceView,
  MaxComputeErrorCode,
  WatchTrouble,
} from "@maxcompute-rx/core";

import { hiddenWords } from "./gateway-error.ts";

/**
 * An instance's event as a page may see it. A failure's text may quote the job's SQL and its data, as the service words it: it
 * is shown to whoever may read either. What is in the way of looking is told without the words of the gateway's network.
 */
export function visibleEvent(event: InstanceEvent, mayReadTexts: boolean): InstanceEvent {
  switch (event.type) {
    case "snapshot":
      return { ...event, view: visibleView(event.view, mayReadTexts) };
    case "trouble":
      return { ...event, ...visibleTrouble(event) };
    case "failed":
      return mayReadTexts ? event : { ...event, message: untold(event.odpsCode) };
    default:
      return event;
  }
}

function visibleView(view: InstanceView, mayReadTexts: boolean): InstanceView {
  const { trouble, outcome } = view;
  return { ...view, trouble: trouble && visibleTrouble(trouble), outcome: outcome && visibleOutcome(outcome, mayReadTexts) };
}

function visibleOutcome(outcome: InstanceOutcome, mayReadTexts: boolean): InstanceOutcome {
  return outcome.type !== "failed" || mayReadTexts ? outcome : { ...outcome, message: untold(outcome.odpsCode) };
}

function untold(odpsCode: string | null): string {
  return `${odpsCode === null ? "" : `${odpsCode}: `}The task failed; you may not read why.`;
}

function visibleTrouble({ code, since }: WatchTrouble): WatchTrouble {
  // The events' codes are these, by their documentation; another one is none that has words to hide.
  const words = hiddenWords(code as MaxComputeErrorCode) ?? { code, message: "MaxCompute cannot be asked at the moment." };
  return { ...words, since };
}

/** A list's event without the words of the gateway's network. */
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

/** Takes out of a list's events what one page may not see. It remembers what that page has been shown: one for each subscription. */
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
        // Also an instance whose owner has become known meanwhile, and is somebody else.
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
