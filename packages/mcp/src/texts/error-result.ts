import { isMaxComputeError } from "@maxcompute-rx/node";
import type { MaxComputeError } from "@maxcompute-rx/node";
import type { CallToolResult } from "@modelcontextprotocol/server";

/** A failed call as the agent sees it: the code, what happened, the ids, and the next step. Errors of MaxCompute contain no secrets; others are not shown. */
export function errorResult(error: unknown): CallToolResult {
  return { isError: true, content: [{ type: "text", text: errorText(error) }] };
}

/** The same as a text. */
export function errorText(error: unknown): string {
  if (!isMaxComputeError(error))
    return "Error internal_error: The server failed. Its log on the standard error output says why.\nNext step: Tell the user. Do not repeat a submit.";
  const ids = [
    ["ODPS code", error.odpsCode],
    ["instance", error.instanceId],
    ["guid", error.guid],
    ["request", error.requestId],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  const nextStep = nextStepOf(error);
  return [`Error ${error.code}: ${error.message}`, ...ids, ...(nextStep === undefined ? [] : [`Next step: ${nextStep}`])].join("\n");
}

/** What an agent can do, by the names of its tools. Other errors carry a next step of their own. */
function nextStepOf({ code, guid, nextStep }: MaxComputeError): string | undefined {
  switch (code) {
    case "submit_unknown":
      return (
        "NEVER submit this statement again: it may be running. " +
        (guid === undefined
          ? "Call list_instances and look for it."
          : `Call list_instances with guid "${guid}" now and once more after a minute: it finds the instance if it exists.`) +
        " If it is not found, tell the user and let the user decide."
      );
    case "timeout":
    case "aborted":
      return "The job is not affected. Call get_instance or wait_for_instance with its id; do not submit it again.";
    case "invalid_state":
      return "Call get_instance to see its status, or wait_for_instance until it has ended.";
    case "not_found":
      return "Check the id and the project. list_instances lists the newest instances.";
    case "job_failed":
    case "sql_refused":
      return "Read the message, correct the SQL text, and submit the corrected statement.";
    case "job_cancelled":
      return "The job was stopped. Ask the user before you submit it again.";
    case "unauthorized":
    case "credentials_expired":
    case "configuration":
      return "The account of this server must be corrected by the user. Do not ask the user for keys or tokens.";
    default:
      return nextStep;
  }
}
