import { MaxComputeError } from "../../error.ts";
import type { TaskResult } from "../../model.ts";

/**
 * The text of a result: a table in CSV, a message, or the reason why the task failed.
 *
 * @throws {MaxComputeError} `result_damaged` when the bytes are not UTF-8, which STRING values need not be
 */
export function resultText(result: TaskResult): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(result.bytes);
  } catch {
    throw new MaxComputeError("result_damaged", `The result of task ${result.name} is not UTF-8 text.`, {
      taskName: result.name,
      nextStep: "Read its bytes instead.",
    });
  }
}
