import { isMaxComputeError, MaxComputeError } from "../../error.ts";
import type { MaxComputeErrorCode } from "../../error.ts";

interface Explanation {
  readonly code?: MaxComputeErrorCode;
  readonly nextStep: string;
}

// The tunnel's reasons for not opening a result (docs/tunnel.md 3.3), and what callers can do.
const explanations: ReadonlyMap<string, Explanation> = new Map<string, Explanation>([
  ["InstanceTypeNotSupported", { nextStep: "The statement is not a SELECT: read its text with getTaskResult, or do not set tunnel." }],
  ["InstanceNotTerminate", { nextStep: "Wait for the instance first, with waitForSuccess." }],
  ["TaskFailed", { code: "job_failed", nextStep: "There is no result: waitForSuccess and getTaskResults say why the instance failed." }],
  [
    "NoPermission",
    { nextStep: "Ask for the right to read the source tables; with limit: true the first 10,000 rows may be read without it." },
  ],
  ["NoSuchObject", { nextStep: "Results are kept for some days only: run the statement again, or check the id and the project." }],
]);

/** Explains an error of opening a result to its reader: adds the next step, and corrects the code where the tunnel's is misleading. */
export function explainOpenError(error: unknown): unknown {
  if (!isMaxComputeError(error)) return error;
  const unreachable: Explanation | undefined =
    error.code === "connect_failed"
      ? {
          nextStep:
            "Set tunnel.endpoint to an address of the tunnel that can be reached from here; tunnel: false reads up to 10,000 rows without it.",
        }
      : undefined;
  const explanation = explanations.get(error.serverCode ?? "") ?? unreachable;
  if (explanation === undefined) return error;
  const { reason, serverCode, odpsCode, status, requestId, hostId, retryAfterMs, cause } = error;
  const details = { reason, serverCode, odpsCode, status, requestId, hostId, retryAfterMs, cause };
  return new MaxComputeError(explanation.code ?? error.code, error.message, { ...details, nextStep: explanation.nextStep });
}
