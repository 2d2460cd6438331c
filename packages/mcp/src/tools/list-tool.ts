import type { McpServer } from "@modelcontextprotocol/server";
import { MaxComputeError } from "@maxcompute-rx/node";
import * as z from "zod";

import { clientOf } from "../service/clients.ts";
import { findByGuid } from "../service/find-by-guid.ts";
import { handleText } from "../texts/instance-text.ts";
import { rowTable } from "../texts/row-table.ts";
import { answer, common, textResult, type ToolContext } from "./tool-context.ts";

const words = { running: "Running", suspended: "Suspended", terminated: "Terminated" } as const;

/** Registers `list_instances`. */
export function registerListTool(server: McpServer, context: ToolContext): void {
  const { settings } = context;
  server.registerTool(
    "list_instances",
    {
      title: "List instances",
      description: "Lists instances, newest first. With guid, it finds the instance of a submit whose answer was lost (submit_unknown).",
      inputSchema: z.object({
        project: common.project,
        status: z.enum(["running", "suspended", "terminated"]).optional().describe("Only instances with this status. Default: all."),
        onlyMine: z.boolean().default(true).describe("Only instances of this account."),
        sinceMinutes: z.number().positive().max(43_200).default(1440).describe("Only instances that started at most so long ago."),
        limit: z.int().min(1).max(200).default(20).describe("The most instances to list."),
        guid: z.string().optional().describe("The guid that an error submit_unknown named."),
      }),
      annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: true },
    },
    ({ project, status, onlyMine, sinceMinutes, limit, guid }, ctx) =>
      answer(context, async () => {
        const { signal } = ctx.mcpReq;
        const client = clientOf(settings, project);
        const startTime = Date.now() - sinceMinutes * 60_000;
        if (guid !== undefined) {
          const found = await findByGuid(client, guid, startTime, { signal });
          if (found !== null)
            return textResult(`${handleText(found)}\nThis is the instance of that submit.\nNext step: get_instance or wait_for_instance.`);
          throw new MaxComputeError("not_found", "No instance of that time has this guid: the statement does not seem to run.", { guid });
        }
        const rows: string[][] = [];
        for await (const { id, info } of client.listInstances({
          onlyOwner: onlyMine,
          status: status === undefined ? undefined : words[status],
          startTime,
          signal,
        })) {
          rows.push([
            id,
            info?.statusText.toLowerCase() ?? "",
            info?.owner ?? "",
            info?.startTime?.toISOString() ?? "",
            info?.endTime?.toISOString() ?? "",
          ]);
          if (rows.length >= limit) break;
        }
        const table = await rowTable(["instance", "status", "owner", "started", "ended"], rows, settings.maxBytes);
        return textResult(
          `project: ${client.project}\ninstances: ${table.count}${rows.length >= limit ? " (there may be more)" : ""}\n\n${table.text}`,
        );
      }),
  );
}
