import { MaxComputeError } from "../../error.ts";
import type { ApiClient } from "../../http/api-client.ts";
import type { TaskInfo, TaskResult } from "../../model.ts";
import type { AbortSignalLike } from "../../transport.ts";
import { readInstanceError } from "../../wire/errors/instance-error.ts";
import { resultText } from "../../wire/task/result-text.ts";
import { readTaskResults, resultCall } from "../../wire/task/task-result.ts";
import { readTaskStatuses, taskStatusCall } from "../../wire/task/task-status.ts";

/**
 * Asks the `result` interface for the result of an instance that has succeeded and has one task. For a task that failed, that
 * interface returns the text of the error, which is raised here.
 *
 * @param known results that the answer to the submit contained; null when it contained none
 * @throws {MaxComputeError} `job_failed` (or a better code), `job_cancelled`, `invalid_state` while it runs, `not_found`
 */
export async function finishedResult(
  { api, project }: { readonly api: ApiClient; readonly project: string },
  instanceId: string,
  known: readonly TaskResult[] | null,
  signal: AbortSignalLike | undefined,
): Promise<TaskResult> {
  const ask = async (): Promise<readonly TaskResult[]> => readTaskResults(await api.call(resultCall(project, instanceId), { signal }));
  if (known !== null) return onlyOne(known);
  const { tasks } = readTaskStatuses(await api.call(taskStatusCall(project, instanceId), { signal }));
  const unfinished = tasks.find((task) => task.status !== "Success");
  if (unfinished === undefined) return onlyOne(await ask());
  throw unfinished.status === "Failed" ? failure(unfinished, await ask()) : noResult(unfinished);
}

function onlyOne(results: readonly TaskResult[]): TaskResult {
  const [only] = results;
  if (only !== undefined && results.length === 1) return only;
  if (only === undefined)
    throw new MaxComputeError("not_found", "The instance has no result.", { nextStep: "Wait until it has ended, and ask again." });
  throw new MaxComputeError(
    "unsupported",
    `The instance has ${results.length} results (${results.map(({ name }) => name).join(", ")}), not just one.`,
    {
      nextStep: "Take the text of each with getTaskResult.",
    },
  );
}

function failure({ name }: TaskInfo, results: readonly TaskResult[]): MaxComputeError {
  const result = results.find((one) => one.name === name);
  return readInstanceError(result === undefined ? `Task ${name} failed, and the service gave no reason.` : resultText(result)).with({
    taskName: name,
  });
}

function noResult({ name, status, statusText }: TaskInfo): MaxComputeError {
  if (status === "Cancelled") {
    return new MaxComputeError("job_cancelled", "The instance was stopped before it ended, so it has no result.", {
      taskName: name,
      nextStep: "Run the statement again.",
    });
  }
  return new MaxComputeError("invalid_state", `Task ${name} has not ended (${statusText}), so there is no result yet.`, {
    taskName: name,
    nextStep: "Wait for the instance first, with waitForSuccess.",
  });
}
