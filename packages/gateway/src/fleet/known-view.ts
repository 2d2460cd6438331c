import { isTerminalEvent, type InstanceEvent, type InstanceListEvent, type InstanceListView, type InstanceView } from "@maxcompute-rx/core";
import { foldEvent, foldListEvent, listChange, viewChanges } from "@maxcompute-rx/core/internal";

import type { TargetState, WatchEvent, WatchTarget } from "./log-entry.ts";

/**
 * What a replica knows of a target. All replicas read the same events in the same order, so all that know a view know the same one.
 * A snapshot that comes when a view is known, because another replica has begun to look, becomes the differences to that view.
 */
export interface KnownView {
  /** The owner of an instance; undefined while it is not known. */
  readonly owner: string | null | undefined;
  /** Whether the target has ended. */
  readonly isOver: boolean;
  /** Null if nothing is known. */
  readonly state: TargetState | null;
  /** What a newcomer is told; nothing if nothing is known. */
  whole(at: string): readonly WatchEvent[];
  /** Takes an event. The result is what those are told who knew the view before; for a first snapshot, the snapshot. */
  take(event: WatchEvent): readonly WatchEvent[];
  /** Takes what another replica knows. */
  adopt(state: TargetState, at: string): readonly WatchEvent[];
}

export function createKnownView({ kind }: WatchTarget): KnownView {
  return kind === "instance" ? new KnownInstance() : new KnownList();
}

class KnownInstance implements KnownView {
  #view: InstanceView | null = null;
  #seq = 0;
  #end: InstanceEvent | null = null;

  get owner(): string | null | undefined {
    return this.#view?.owner;
  }

  get isOver(): boolean {
    return this.#end !== null;
  }

  get state(): TargetState | null {
    return this.#view && { kind: "instance", seq: this.#seq, view: this.#view, end: this.#end };
  }

  whole(at: string): readonly WatchEvent[] {
    const view = this.#view;
    if (view === null) return [];
    const snapshot: InstanceEvent = { instanceId: view.instanceId, seq: this.#seq, at, type: "snapshot", view };
    return this.#end === null ? [snapshot] : [snapshot, this.#end];
  }

  take(event: WatchEvent): readonly WatchEvent[] {
    if (!("instanceId" in event) || this.isOver) return [];
    const before = this.#view;
    if (event.type !== "snapshot") return before === null || isKnown(before, event) ? [] : [this.#tell(event)];
    const { instanceId, at, seq, view } = event;
    if (before !== null) return viewChanges(before, view).map((body) => this.#tell({ instanceId, seq: this.#seq + 1, at, ...body }));
    this.#view = view;
    this.#seq = seq;
    return [event];
  }

  adopt(state: TargetState, at: string): readonly WatchEvent[] {
    if (state.kind !== "instance") return [];
    const { view, seq, end } = state;
    const told = this.take({ instanceId: view.instanceId, seq, at, type: "snapshot", view });
    return end === null ? told : [...told, ...this.take(end)];
  }

  #tell(event: InstanceEvent): InstanceEvent {
    // The looks of another replica are counted from the beginning.
    const told = event.seq > this.#seq ? event : { ...event, seq: this.#seq + 1 };
    this.#seq = told.seq;
    if (this.#view !== null) this.#view = foldEvent(this.#view, told);
    if (isTerminalEvent(told)) this.#end = told;
    return told;
  }
}

/** Whoever begins to look tells a snapshot, and then what it asks for besides, which others may have told before. */
function isKnown(view: InstanceView, event: InstanceEvent): boolean {
  switch (event.type) {
    case "tasks":
      return sameJson(event.tasks, view.tasks);
    case "progress":
      return sameJson(
        event.progress,
        view.progress.find(({ taskName }) => taskName === event.progress.taskName),
      );
    default:
      return false;
  }
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

class KnownList implements KnownView {
  readonly owner = undefined;
  readonly isOver = false;
  #view: InstanceListView | null = null;

  get state(): TargetState | null {
    return this.#view && { kind: "list", view: this.#view };
  }

  whole(at: string): readonly WatchEvent[] {
    return this.#view === null ? [] : [{ type: "snapshot", at, view: this.#view }];
  }

  take(event: WatchEvent): readonly WatchEvent[] {
    const before = this.#view;
    if ("instanceId" in event) return [];
    if (before === null) {
      if (event.type !== "snapshot") return [];
      this.#view = event.view;
      return [event];
    }
    this.#view = foldListEvent(before, event);
    return event.type === "snapshot" ? listChanges(before, event.view, event.at) : [event];
  }

  adopt(state: TargetState, at: string): readonly WatchEvent[] {
    return state.kind === "list" ? this.take({ type: "snapshot", at, view: state.view }) : [];
  }
}

function listChanges(before: InstanceListView, after: InstanceListView, at: string): readonly InstanceListEvent[] {
  const events: InstanceListEvent[] = [];
  if (before.trouble !== null && after.trouble === null) events.push({ type: "recovered", at, since: before.trouble.since });
  const change = listChange(before, after, at);
  if (change !== null) events.push(change);
  if (after.trouble !== null && after.trouble.code !== before.trouble?.code) events.push({ type: "trouble", at, ...after.trouble });
  return events;
}
