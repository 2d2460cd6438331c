import { isTerminalEvent, type Instance, type InstanceEvent, type ManyInstancesEvent, type MaxCompute } from "@maxcompute-rx/node";
import { Subscription, type Observable } from "rxjs";

/** What one subscriber was told. */
export interface Watched {
  readonly id: string;
  readonly kind: WatchKind;
  readonly terminals: string[];
  /** The last status that was told. */
  status: string | null;
  completions: number;
  error: unknown;
}

export type WatchKind = "events$" | "status$" | "progress$" | "view$" | "watchInstances";

/** Subscribes in one of the ways that the library has, and writes down what comes. */
export function watchOne(
  instance: Instance,
  kind: Exclude<WatchKind, "watchInstances">,
  log: (line: string) => void,
): { watched: Watched; subscription: Subscription } {
  const watched: Watched = { id: instance.id, kind, terminals: [], status: null, completions: 0, error: undefined };
  const take = <T>(stream: Observable<T>, see: (value: T) => void): Subscription =>
    stream.subscribe({
      next: see,
      error: (error: unknown) => {
        log(`${kind} errors: ${String(error)}`);
        watched.error = error;
      },
      complete: () => {
        log(`${kind} completes`);
        watched.completions += 1;
      },
    });
  const event = (one: InstanceEvent): void => {
    log(`${kind} ${one.type}`);
    see(watched, one);
  };
  switch (kind) {
    case "events$":
      return { watched, subscription: take(instance.events$, event) };
    case "status$":
      return { watched, subscription: take(instance.status$, (status) => (watched.status = status)) };
    case "view$":
      return { watched, subscription: take(instance.view$, ({ status }) => (watched.status = status)) };
    case "progress$":
      return { watched, subscription: take(instance.progress$, () => {}) };
  }
}

function see(watched: Watched, event: InstanceEvent): void {
  if (event.type === "snapshot") watched.status = event.view.status;
  if (event.type === "status") watched.status = event.status;
  if (isTerminalEvent(event)) watched.terminals.push(event.type);
}

/** One stream for many instances, where the client has it. */
export function watchMany(
  mc: MaxCompute,
  ids: readonly string[],
  log: (id: string, line: string) => void,
): { watched: readonly Watched[]; subscription: Subscription } {
  const all = new Map(
    ids.map((id): [string, Watched] => [id, { id, kind: "watchInstances", terminals: [], status: null, completions: 0, error: undefined }]),
  );
  // An older client, which this may judge as well, has no such stream.
  if (!("watchInstances" in mc)) return { watched: [], subscription: Subscription.EMPTY };
  const subscription = mc.watchInstances(ids).subscribe({
    next: (event: ManyInstancesEvent) => {
      const watched = all.get(event.instanceId);
      log(event.instanceId, `watchInstances ${event.type}`);
      if (watched === undefined) return;
      if (event.type === "error") watched.error = event.message;
      else see(watched, event);
    },
    error: (error: unknown) => all.forEach((watched) => (watched.error = error)),
    complete: () => all.forEach((watched) => (watched.completions += 1)),
  });
  return { watched: [...all.values()], subscription };
}
