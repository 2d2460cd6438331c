import type { MaxCompute } from "@maxcompute-rx/node";

import type { WriteKind } from "./statements/statement-kind.ts";

/** Options of {@link createMcp}. They are checked once. */
export interface McpOptions {
  /**
   * A client for each project in which agents may run jobs and look at instances; the first one is the default. Which tables a
   * statement may read or change depends only on the permissions of the client's account.
   */
  readonly clients: readonly MaxCompute[];
  /** Kinds of statements that may change tables. Default: none, so that only SELECT, EXPLAIN, DESC and SHOW run. */
  readonly allowWrite?: readonly WriteKind[] | undefined;
  /**
   * The most that a statement may cost: gigabytes (10⁹ bytes) that it would read, times the service's measure of its complexity. The
   * service is asked for an estimate before each statement other than EXPLAIN, DESC and SHOW, and a statement without an estimate is
   * refused. Default: no limit, and no estimate.
   */
  readonly maxCost?: number | undefined;
  /** The most rows in one answer. Default 200. */
  readonly maxRows?: number | undefined;
  /** The largest size of the rows in one answer, in bytes of UTF-8. Default 50000. */
  readonly maxBytes?: number | undefined;
  /** The longest time that one call of a tool waits for an instance, in seconds. Clients often give up after 60. Default 50. */
  readonly maxWaitSeconds?: number | undefined;
  /** Called with errors that no answer can report, such as a broken connection. Default: none. */
  readonly onError?: ((error: Error) => void) | undefined;
}

/** An MCP server for MaxCompute, to be served over HTTP, stdio, or both. */
export interface Mcp {
  /**
   * Answers one request of the Streamable HTTP transport. It checks neither who asks nor from where: a server that mounts it must check
   * the headers `Authorization`, `Host` and `Origin`, as the command `maxcompute-rx-mcp --http` does.
   */
  fetch(request: Request): Promise<Response>;
  /** Serves one client over the standard input and output of this process, until its input ends. */
  serveStdio(): void;
  /** Ends all connections. Jobs continue. */
  close(): Promise<void>;
}
