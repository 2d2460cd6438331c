import { Subscription, type Observable, type SchedulerLike } from "rxjs";

import { MaxComputeError, toMaxComputeError } from "../error.ts";
import { abortError, onAbort, throwIfAborted } from "../http/abort.ts";
import type { InstanceOutcome } from "../watch/instance/instance-event.ts";
import type { WatchUpdate } from "../watch/instance/registry.ts";
import type { WaitOptions } from "./instance.ts";

/** Waits until a watch reports the end of the instance. An abort or a timeout unsubscribes from the watch and never stops the job. */
export function waitForOutcome(
  updates$: Observable<WatchUpdate>,
  instanceId: string,
  scheduler: SchedulerLike,
  options: WaitOptions = {},
): Promise<InstanceOutcome> {
  const { signal, timeoutMs } = options;
  if (timeoutMs !== undefined && !(timeoutMs >= 0)) {
    return Promise.reject(
      new MaxComputeError("invalid_argument", "timeoutMs must be 0 or a positive number of milliseconds.", { instanceId }),
    );
  }
  return new Promise((resolve, reject) => {
    throwIfAborted(signal);
    // Everything that must end with the wait. What is added after the end, ends immediately: if the instance is known to have
    // ended, the wait settles during the subscription.
    const waiting = new Subscription();
    const leave = (settle: () => void): void => {
      waiting.unsubscribe();
      settle();
    };
    let last: WatchUpdate | undefined;
    const watching = updates$.subscribe({
      next: (update) => (last = update),
      error: (error: unknown) => leave(() => reject(toMaxComputeError(error))),
      complete: () => {
        const outcome = last?.view.outcome;
        // A watch completes only after the terminal event.
        leave(() =>
          outcome
            ? resolve(outcome)
            : reject(new MaxComputeError("unexpected_answer", "The watch ended without an outcome.", { instanceId })),
        );
      },
    });
    waiting.add(watching);
    if (timeoutMs !== undefined) {
      waiting.add(scheduler.schedule(() => leave(() => reject(timeoutError(instanceId, timeoutMs, last))), timeoutMs));
    }
    waiting.add(
      onAbort(signal, () =>
        leave(
          () =>
            signal &&
            reject(abortError(signal).with({ instanceId, nextStep: "The job continues. Wait again with the same id, or stop it." })),
        ),
      ),
    );
  });
}

function timeoutError(instanceId: string, timeoutMs: number, last: WatchUpdate | undefined): MaxComputeError {
  const seen = last ? `it was last seen as ${last.view.statusText} at ${last.event.at}` : "the service has not answered yet";
  return new MaxComputeError("timeout", `Instance ${instanceId} did not end within ${timeoutMs} ms; ${seen}.`, {
    instanceId,
    nextStep: "The job was not stopped. Wait again with the same id, or stop it.",
  });
}
