import type { InstanceEvent, InstanceEventBody, InstanceView } from "./instance-event.ts";
import { foldEvent } from "./fold-event.ts";
import type { WatchUpdate } from "./registry.ts";
import { sameJson } from "./views.ts";

// What a subscriber is told who goes on from a watch token, without time or network. SPEC.md describes it ("A subscriber that goes on").

/** What the subscribers of a watch had been told about an instance when its token was taken. */
export interface ToldInstance {
  /** The number of the last event. */
  readonly seq: number;
  /** The view after it. */
  readonly view: InstanceView;
}

/** Tells a subscriber what has changed since a token was taken, as differences between views. */
export class Resumption {
  #seq: number;
  #view: InstanceView;

  constructor({ seq, view }: ToldInstance) {
    this.#seq = seq;
    this.#view = view;
  }

  /** Everything that was told before, and the gap that began when the token was taken; `at` and `since` are ISO 8601 in UTC. */
  begin(since: string, at: string): readonly WatchUpdate[] {
    const { instanceId } = this.#view;
    const event: InstanceEvent = { instanceId, seq: this.#seq, at, type: "snapshot", view: this.#view };
    const first: WatchUpdate = { event, view: this.#view };
    const { trouble, outcome } = this.#view;
    // An ended instance has no gap. A gap that has not ended goes on.
    if (outcome !== null || trouble?.code === "aborted") return [first];
    const message = "Nobody watched the instance during that time: the watch went on from a token.";
    return [first, this.#tell({ type: "trouble", code: "aborted", message, since: trouble?.since ?? since }, at)];
  }

  /** The changes that an update of the present watch brings; none if they were told before. */
  goOn({ event, view }: WatchUpdate): readonly WatchUpdate[] {
    return viewChanges(this.#view, view).map((body) => this.#tell(body, event.at));
  }

  /** The end, if the service no longer knows the instance, which it knew before. */
  lost(message: string, at: string): WatchUpdate {
    return this.#tell({ type: "lost", message }, at);
  }

  #tell(body: InstanceEventBody, at: string): WatchUpdate {
    this.#seq += 1;
    this.#view = foldEvent(this.#view, body);
    return { event: { instanceId: this.#view.instanceId, seq: this.#seq, at, ...body }, view: this.#view };
  }
}

/** The events that lead from one view to a later one. What the later one does not know yet stays as it was. */
export function viewChanges(before: InstanceView, after: InstanceView): readonly InstanceEventBody[] {
  const bodies: InstanceEventBody[] = [];
  if (after.trouble !== null) {
    if (!sameJson(after.trouble, before.trouble)) bodies.push({ type: "trouble", ...after.trouble });
  } else if (before.trouble !== null && after.outcome?.type !== "lost") {
    bodies.push({ type: "recovered", since: before.trouble.since });
  }
  const status = statusOf(after, before);
  if (!sameJson(status, statusOf(before, before))) bodies.push({ type: "status", ...status });
  if (after.tasks.length > 0 && !sameJson(after.tasks, before.tasks)) bodies.push({ type: "tasks", tasks: after.tasks });
  for (const progress of after.progress) {
    const known = before.progress.find(({ taskName }) => taskName === progress.taskName);
    if (!sameJson(progress, known)) bodies.push({ type: "progress", progress });
  }
  if (before.outcome === null && after.outcome !== null) bodies.push(after.outcome);
  return bodies;
}

function statusOf({ status, statusText, owner, startTime, endTime }: InstanceView, known: InstanceView) {
  return { status, statusText, owner: owner ?? known.owner, startTime: startTime ?? known.startTime, endTime: endTime ?? known.endTime };
}
