import type { CallToolResult, ServerContext } from "@modelcontextprotocol/server";
import { isMaxComputeError } from "@maxcompute-rx/node";
import type { TaskProgress } from "@maxcompute-rx/node";
import * as z from "zod";

import type { Submissions } from "../service/submissions.ts";
import type { McpSettings } from "../settings.ts";
import { errorResult } from "../texts/error-result.ts";
import { percentage, stageTexts } from "../texts/instance-text.ts";

/** What all tools share. */
export interface ToolContext {
  readonly settings: McpSettings;
  readonly submissions: Submissions;
}

/** Arguments that several tools have. */
export const common: { readonly project: z.ZodOptional<z.ZodString>; readonly instanceId: z.ZodString; readonly sql: z.ZodString } = {
  project: z.string().optional().describe("Name of the project. Default: the default project of this server."),
  instanceId: z.string().describe("Id of the instance, such as 20230101120000123gabc1def2."),
  sql: z.string().min(1).max(1_000_000).describe("One SQL statement, in the SQL of MaxCompute. SET name=value; may stand before it."),
};

/** Runs a tool. Its errors become results, so that the agent reads them. */
export async function answer({ settings }: ToolContext, work: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await work();
  } catch (error) {
    if (!isMaxComputeError(error))
      settings.onError?.(error instanceof Error ? error : new Error("Something that is not an error was thrown.", { cause: error }));
    return errorResult(error);
  }
}

/** A result of one text. */
export function textResult(text: string): CallToolResult {
  return { content: [{ type: "text", text }] };
}

/** Sends progress to a client that asked for it. Each number is higher than the one before, as the protocol demands. */
export function progressReporter(
  { mcpReq }: ServerContext,
  onError: ((error: Error) => void) | undefined,
): (progress: readonly TaskProgress[]) => void {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => {};
  let last = -1;
  return (progress) => {
    const next = Math.max(Math.min(percentage(progress), 99), last + 0.01); // it ends with the result, not with its last worker
    if (next > 100) return;
    last = next;
    const message = progress.flatMap(stageTexts).join("; ") || "waiting";
    mcpReq
      .notify({ method: "notifications/progress", params: { progressToken, progress: last, total: 100, message } })
      .catch((error: unknown) => {
        if (error instanceof Error) onError?.(error);
      });
  };
}
