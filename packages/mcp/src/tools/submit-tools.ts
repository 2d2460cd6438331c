import type { CallToolResult, ContentBlock, McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

import { instanceText } from "../texts/instance-text.ts";
import { costText } from "../service/submissions.ts";
import { resultPage } from "../service/result-page.ts";
import { waitForEnd } from "../service/instance-state.ts";
import { errorText } from "../texts/error-result.ts";
import { resultLink } from "../resources.ts";
import { answer, common, progressReporter, textResult, type ToolContext } from "./tool-context.ts";

/** Registers the tools that take SQL: `query_sql`, `submit_sql`, `estimate_cost`. */
export function registerSubmitTools(server: McpServer, context: ToolContext): void {
  const { settings, submissions } = context;
  const writes = settings.allowWrite.length > 0;
  const statement = {
    sql: common.sql,
    project: common.project,
    idempotencyKey: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe("A text of your own, new for each statement. A repeated call with the same key and statement does not run it again."),
    hints: z
      .record(z.string().regex(/^[\w.]+$/), z.string())
      .optional()
      .describe("Settings of this job, such as odps.sql.allow.fullscan."),
  };
  const annotations = { readOnlyHint: !writes, destructiveHint: writes, idempotentHint: false, openWorldHint: true };

  server.registerTool(
    "query_sql",
    {
      title: "Run SQL and show the first rows",
      description:
        "Submits one statement, waits for it a bounded time and returns the first rows as a table. If it still runs then, the answer has its instance id: go on with wait_for_instance and read_rows; do not submit it again.",
      inputSchema: z.object({
        ...statement,
        waitSeconds: seconds(settings.maxWaitSeconds, Math.min(30, settings.maxWaitSeconds)),
        rows: z.int().min(1).max(settings.maxRows).default(Math.min(50, settings.maxRows)).describe("The most rows to show."),
      }),
      annotations,
    },
    ({ waitSeconds, rows, ...asked }, ctx) =>
      answer(context, async () => {
        const { signal } = ctx.mcpReq;
        const { instance, earlier } = await submissions.submit(asked, { signal });
        // From here on the job exists, so that every answer names it.
        const failed = (error: unknown): CallToolResult => {
          const known = `instance: ${instance.id}\nproject: ${instance.project}\nThe statement was submitted; do not submit it again.`;
          return { isError: true, content: [{ type: "text", text: `${known}\n${errorText(error)}` }] };
        };
        try {
          const state = await waitForEnd(instance, waitSeconds, progressReporter(ctx, settings.onError), { signal });
          const notes = earlier ? [earlierText] : [];
          if (state.outcome === null)
            return textResult(
              [
                instanceText(state),
                ...notes,
                "Next step: it still runs; call wait_for_instance with this id. Do not submit it again.",
              ].join("\n"),
            );
          if (state.outcome.type !== "succeeded")
            return { isError: true, content: [{ type: "text", text: [instanceText(state), ...notes].join("\n") }] };
          const text = await resultPage(instance, { start: 0, count: rows, signal }, settings);
          const content: ContentBlock[] = [{ type: "text", text: [...notes, text].join("\n") }, resultLink(instance)];
          return { content };
        } catch (error) {
          return failed(error);
        }
      }),
  );

  server.registerTool(
    "submit_sql",
    {
      title: "Submit SQL",
      description:
        "Submits one statement and returns its instance id at once, without waiting for its end. Go on with wait_for_instance, get_instance and read_rows.",
      inputSchema: z.object(statement),
      annotations,
    },
    (asked, ctx) =>
      answer(context, async () => {
        const { instance, earlier } = await submissions.submit(asked, { signal: ctx.mcpReq.signal });
        return textResult(
          [
            `instance: ${instance.id}`,
            `project: ${instance.project}`,
            earlier ? earlierText : "The statement was submitted.",
            "Next step: wait_for_instance, then read_rows.",
          ].join("\n"),
        );
      }),
  );

  server.registerTool(
    "estimate_cost",
    {
      title: "Estimate the cost of SQL",
      description: "Asks the service how much a statement would read, without running it. The cost is gigabytes read × complexity.",
      inputSchema: z.object({ sql: common.sql, project: common.project, hints: statement.hints }),
      annotations: { readOnlyHint: true, openWorldHint: true },
    },
    (asked, ctx) =>
      answer(context, async () => {
        const { cost, inputSize, complexity, udfNum } = await submissions.estimate(asked, { signal: ctx.mcpReq.signal });
        const { maxCost } = settings;
        const limit = maxCost === null ? "none" : `${costText(maxCost)}${cost > maxCost ? "; this statement is above it" : ""}`;
        return textResult(
          [
            `cost: ${costText(cost)}`,
            `bytes read: ${inputSize}`,
            `complexity: ${complexity}`,
            `user-defined functions: ${udfNum}`,
            `limit: ${limit}`,
          ].join("\n"),
        );
      }),
  );
}

/** How long a tool waits. */
export function seconds(most: number, usual: number): z.ZodDefault<z.ZodNumber> {
  return z.number().min(0).max(most).default(usual).describe("The longest time to wait, in seconds.");
}

const earlierText = "This statement was already submitted with this idempotency key. It was not run again.";
