import type { TaskProgress } from "../../model.ts";
import type { InstanceEventBody, InstanceOutcome, InstanceView } from "./instance-event.ts";

/**
 * Returns the view after an event; the same object for an event of an unknown type.
 *
 * This is the only place where events become views, for polling and for the stream of a gateway.
 */
export function foldEvent(view: InstanceView, event: InstanceEventBody): InstanceView {
  switch (event.type) {
    case "snapshot":
    case "rerun":
      return event.view;
    case "status": {
      const { status, statusText, owner, startTime, endTime } = event;
      return { ...view, status, statusText, owner, startTime, endTime };
    }
    case "tasks":
      return { ...view, tasks: event.tasks };
    case "progress":
      return { ...view, progress: withTask(view.progress, event.progress) };
    case "trouble": {
      const { code, message, since } = event;
      return { ...view, trouble: { code, message, since } };
    }
    case "recovered":
      return { ...view, trouble: null };
    case "succeeded":
      return ended(view, { type: "succeeded" });
    case "failed": {
      const { type, taskName, message, odpsCode } = event;
      return ended(view, { type, taskName, message, odpsCode });
    }
    case "cancelled":
      return ended(view, { type: event.type, taskName: event.taskName });
    case "lost":
      return ended(view, { type: event.type, message: event.message });
    default:
      return unknownEvent(view, event);
  }
}

function ended(view: InstanceView, outcome: InstanceOutcome): InstanceView {
  return { ...view, trouble: null, outcome };
}

function withTask(known: readonly TaskProgress[], task: TaskProgress): readonly TaskProgress[] {
  const at = known.findIndex((other) => other.taskName === task.taskName);
  return at < 0 ? [...known, task] : known.with(at, task);
}

// A gateway of a later version may send types that this version does not know. They change nothing in the view.
function unknownEvent(view: InstanceView, _event: never): InstanceView {
  return view;
}
