import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

import type { Mcp, McpOptions } from "./mcp-options.ts";
import { ownVersion } from "./own-version.ts";
import { registerResources } from "./resources.ts";
import { Submissions } from "./service/submissions.ts";
import { readSettings } from "./settings.ts";
import { instructions } from "./texts/instructions.ts";
import { registerInstanceTools } from "./tools/instance-tools.ts";
import { registerListTool } from "./tools/list-tool.ts";
import { registerSubmitTools } from "./tools/submit-tools.ts";
import type { ToolContext } from "./tools/tool-context.ts";

/**
 * Creates an MCP server for MaxCompute: tools with which agents submit SQL, follow instances, read rows and stop jobs, within the limits
 * of the options. Sends no request by itself.
 *
 * @example
 * ```ts
 * import { createMcp } from "@maxcompute-rx/mcp";
 * import { connect } from "@maxcompute-rx/node";
 *
 * const mcp = createMcp({ clients: [connect()], maxCost: 10 });
 * mcp.serveStdio();
 * ```
 *
 * @throws {MaxComputeError} `invalid_argument` if an option is wrong
 */
export function createMcp(options: McpOptions): Mcp {
  const settings = readSettings(options);
  const context: ToolContext = { settings, submissions: new Submissions(settings) };
  const createServer = (): McpServer => {
    const server = new McpServer(
      { name: "maxcompute-rx", title: "MaxCompute", version: ownVersion() },
      { instructions: instructions(settings) },
    );
    registerSubmitTools(server, context);
    registerInstanceTools(server, context);
    registerListTool(server, context);
    registerResources(server, context);
    return server;
  };
  const events = settings.onError === undefined ? {} : { onerror: settings.onError };
  const handler = createMcpHandler(createServer, events);
  const connections = new Set<{ close(): Promise<void> }>();
  return {
    fetch: (request) => handler.fetch(request),
    serveStdio: () => void connections.add(serveStdio(createServer, events)),
    async close() {
      await Promise.all([handler.close(), ...[...connections].map((connection) => connection.close())]);
    },
  };
}
