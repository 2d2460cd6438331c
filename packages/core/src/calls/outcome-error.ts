import { MaxComputeError } from "../error.ts";
import type { InstanceOutcome } from "../watch/instance/instance-event.ts";
import { readInstanceError } from "../wire/errors/instance-error.ts";

/** The error for an outcome other than success; null for success. */
export function outcomeError(outcome: InstanceOutcome, instanceId: string): MaxComputeError | null {
  switch (outcome.type) {
    case "succeeded":
      return null;
    case "failed":
      return readInstanceError(outcome.message).with({ instanceId, taskName: outcome.taskName ?? undefined });
    case "cancelled":
      return new MaxComputeError("job_cancelled", `Instance ${instanceId} was stopped before it ended.`, {
        instanceId,
        taskName: outcome.taskName ?? undefined,
        nextStep: "Submit the job again if it was not meant to be stopped.",
      });
    case "lost":
      return new MaxComputeError("not_found", `The service no longer knows instance ${instanceId}: ${outcome.message}`, { instanceId });
  }
}
