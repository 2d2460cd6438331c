import type { McpServer } from "@modelcontextprotocol/server";
import { MaxComputeError } from "@maxcompute-rx/node";
import * as z from "zod";

import { resultLink } from "../resources.ts";
import { instanceOf } from "../service/clients.ts";
import { readState, waitForEnd } from "../service/instance-state.ts";
import { resultPage } from "../service/result-page.ts";
import { handleText, instanceText } from "../texts/instance-text.ts";
import { seconds } from "./submit-tools.ts";
import { answer, common, progressReporter, textResult, type ToolContext } from "./tool-context.ts";

/** Registers the tools about one instance: `get_instance`, `wait_for_instance`, `read_rows`, `stop_instance`. */
export function registerInstanceTools(server: McpServer, context: ToolContext): void {
  const { settings, submissions } = context;
  const handle = { instanceId: common.instanceId, project: common.project };
  const annotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: true };

  server.registerTool(
    "get_instance",
    {
      title: "Look at an instance",
      description: "Returns at once the status of an instance, its tasks, its stages, its place in the queue, and how it ended.",
      inputSchema: z.object(handle),
      annotations,
    },
    ({ instanceId, project }, ctx) =>
      answer(context, async () =>
        textResult(instanceText(await readState(instanceOf(settings, instanceId, project), { signal: ctx.mcpReq.signal }))),
      ),
  );

  server.registerTool(
    "wait_for_instance",
    {
      title: "Wait for an instance",
      description:
        "Waits for the end of an instance, a bounded time, and returns what get_instance does. Sends progress notifications. The end of the wait does not stop the job; call it again to wait longer.",
      inputSchema: z.object({ ...handle, seconds: seconds(settings.maxWaitSeconds, Math.min(30, settings.maxWaitSeconds)) }),
      annotations,
    },
    ({ instanceId, project, seconds: most }, ctx) =>
      answer(context, async () => {
        const instance = instanceOf(settings, instanceId, project);
        const state = await waitForEnd(instance, most, progressReporter(ctx, settings.onError), { signal: ctx.mcpReq.signal });
        const next = state.outcome === null ? ["Next step: it still runs; call wait_for_instance again."] : [];
        return textResult([instanceText(state), ...next].join("\n"));
      }),
  );

  server.registerTool(
    "read_rows",
    {
      title: "Read rows of a result",
      description: "Returns a page of the rows of a SELECT that has succeeded, as a Markdown table. Rows are counted from 0.",
      inputSchema: z.object({
        ...handle,
        start: z.int().min(0).default(0).describe("The first row, from 0."),
        count: z
          .int()
          .min(1)
          .max(settings.maxRows)
          .default(Math.min(100, settings.maxRows))
          .describe("The most rows to return. Fewer come when they are large."),
        columns: z.array(z.string()).min(1).optional().describe("Names of the columns to return. Default: all."),
      }),
      annotations,
    },
    ({ instanceId, project, ...page }, ctx) =>
      answer(context, async () => {
        const instance = instanceOf(settings, instanceId, project);
        const text = await resultPage(instance, { ...page, signal: ctx.mcpReq.signal }, settings);
        return { content: [{ type: "text", text }, resultLink(instance)] };
      }),
  );

  server.registerTool(
    "stop_instance",
    {
      title: "Stop an instance",
      description: "Stops a job that an agent has submitted through this server. What it has already written stays.",
      inputSchema: z.object(handle),
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
    },
    ({ instanceId, project }, ctx) =>
      answer(context, async () => {
        const { signal } = ctx.mcpReq;
        const instance = instanceOf(settings, instanceId, project);
        if (!(await submissions.isOwn(instance, { signal }))) {
          throw new MaxComputeError("forbidden", "No agent has submitted this instance through this server, so it was not stopped.", {
            instanceId,
            nextStep: "Ask the user to stop it.",
          });
        }
        await instance.stop({ signal });
        return textResult(`${handleText(instance)}\nThe service was asked to stop it.\nNext step: get_instance shows when it has ended.`);
      }),
  );
}
