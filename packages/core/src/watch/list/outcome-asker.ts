import type { Turn } from "../../http/budget.ts";
import type { AbortSignalLike } from "../../transport.ts";
import { readTaskStatuses, taskStatusCall } from "../../wire/task/task-status.ts";
import { outcomeOf } from "../instance/tasks-outcome.ts";
import type { BackgroundCaller } from "../shared/background-caller.ts";
import type { InstanceListView } from "./instance-list-event.ts";
import type { OutcomeMemory } from "../shared/outcome-memory.ts";

export interface OutcomeAskerOptions {
  readonly send: BackgroundCaller;
  readonly project: string;
  readonly outcomes: OutcomeMemory;
  /** Called when another outcome is known. */
  readonly onKnown: () => void;
  readonly signal: AbortSignalLike;
}

const turn: Turn = { priority: "rest" };
const mostAtOnce = 4;
/** An outcome is optional in a list. After this many failed attempts it stays unknown, until the list recovers from an outage. */
const mostTries = 3;

/** Requests the outcomes of the ended instances of a list in the background. */
export class OutcomeAsker {
  readonly #options: OutcomeAskerOptions;
  readonly #tries = new Map<string, number>();
  #wanted: string[] = [];
  #asking = 0;

  constructor(options: OutcomeAskerOptions) {
    this.#options = options;
  }

  /** Forgets what has failed, because the service can be reached again: the next look requests those outcomes once more. */
  startAgain(): void {
    this.#tries.clear();
  }

  /** Requests the missing outcomes of the instances in this view, and forgets instances that are no longer in it. */
  complete({ instances }: InstanceListView): void {
    const ended = instances.filter(({ status, outcome }) => status === "Terminated" && outcome === null);
    this.#wanted = ended.map(({ instanceId }) => instanceId).filter((id) => (this.#tries.get(id) ?? 0) < mostTries);
    const shown = new Set(instances.map(({ instanceId }) => instanceId));
    for (const id of this.#tries.keys()) if (!shown.has(id)) this.#tries.delete(id);
    this.#next();
  }

  #next(): void {
    const { signal } = this.#options;
    while (!signal.aborted && this.#asking < mostAtOnce) {
      const id = this.#wanted.shift();
      if (id === undefined) return;
      this.#asking += 1;
      void this.#ask(id).finally(() => {
        this.#asking -= 1;
        this.#next();
      });
    }
  }

  async #ask(id: string): Promise<void> {
    const { send, project, outcomes, onKnown, signal } = this.#options;
    if (outcomes.get(id) !== undefined) return onKnown();
    const tries = (this.#tries.get(id) ?? 0) + 1;
    this.#tries.set(id, tries);
    try {
      const { type } = outcomeOf(readTaskStatuses(await send(taskStatusCall(project, id), { turn, signal })).tasks);
      // As in a watch: a task that never reaches a final status counts as failed.
      if (type === "unsettled" && tries < mostTries) return;
      outcomes.set(id, type === "unsettled" ? "failed" : type);
      onKnown();
    } catch {
      // The next look sends the request again.
    }
  }
}
