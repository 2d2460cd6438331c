import { MaxComputeError } from "../../error.ts";
import type { TaskResult } from "../../model.ts";

/**
 * The result's text: a table in CSV, a message, or why the task failed.
 *
 * @throws {MaxComputeError} `result_damaged` when the bytes are not UTF-8, as a STRING value's need not be
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
