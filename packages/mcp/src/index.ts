export { createMcp } from "./create-mcp.ts";
export type { Mcp, McpOptions } from "./mcp-options.ts";
export type { WriteKind } from "./statements/statement-kind.ts";
