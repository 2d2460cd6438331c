import type { Instance } from "@maxcompute-rx/node";
import { ResourceTemplate, type ContentBlock, type McpServer } from "@modelcontextprotocol/server";

import { instanceOf } from "./service/clients.ts";
import { readState } from "./service/instance-state.ts";
import { resultLines } from "./service/result-page.ts";
import { instanceText } from "./texts/instance-text.ts";
import { errorText } from "./texts/error-result.ts";
import type { ToolContext } from "./tools/tool-context.ts";

const jsonLinesType = "application/x-ndjson";

/** Registers `maxcompute://{project}/instances/{id}` and `…/result`. Those that this process submitted are listed. */
export function registerResources(server: McpServer, { settings, submissions }: ToolContext): void {
  const list = (suffix: string, mimeType: string) => () => ({
    resources: submissions.newest
      .slice(0, 50)
      .map((instance) => ({ uri: uriOf(instance) + suffix, name: `${instance.id}${suffix}`, mimeType })),
  });

  server.registerResource(
    "instance",
    new ResourceTemplate("maxcompute://{project}/instances/{id}", { list: list("", "text/plain") }),
    { title: "Instance", description: "Status, tasks and stages of an instance.", mimeType: "text/plain" },
    async (uri, variables, ctx) => {
      const text = await readable(async () =>
        instanceText(
          await readState(instanceOf(settings, String(variables["id"]), String(variables["project"])), { signal: ctx.mcpReq.signal }),
        ),
      );
      return { contents: [{ uri: uri.href, mimeType: "text/plain", text }] };
    },
  );

  server.registerResource(
    "result",
    new ResourceTemplate("maxcompute://{project}/instances/{id}/result", { list: list("/result", jsonLinesType) }),
    {
      title: "Result",
      description: "The rows of a SELECT that has succeeded, one JSON object in a line; at most as many as an answer may hold.",
      mimeType: jsonLinesType,
    },
    async (uri, variables, ctx) => {
      const instance = instanceOf(settings, String(variables["id"]), String(variables["project"]));
      const { lines, note } = await readable(() => resultLines(instance, settings, ctx.mcpReq.signal));
      const rows = { uri: uri.href, mimeType: jsonLinesType, text: lines };
      return { contents: note === null ? [rows] : [rows, { uri: `${uri.href}#note`, mimeType: "text/plain", text: note }] };
    },
  );
}

/** A link to the rows of an instance. */
export function resultLink(instance: Instance): ContentBlock {
  return { type: "resource_link", uri: `${uriOf(instance)}/result`, name: `${instance.id}/result`, mimeType: jsonLinesType };
}

function uriOf({ project, id }: Instance): string {
  return `maxcompute://${project}/instances/${id}`;
}

/** Resources have no result for errors, so that the protocol's own error tells it. */
async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Error(errorText(error), { cause: error });
  }
}
