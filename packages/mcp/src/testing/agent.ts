import process from "node:process";

import { Client, StreamableHTTPClientTransport, type CallToolResult, type Progress, type Transport } from "@modelcontextprotocol/client";
import { createEmulator, type Emulator, type EmulatorOptions } from "@maxcompute-rx/emulator";
import { connect, fetchTransport, type MaxCompute, type MaxComputeOptions } from "@maxcompute-rx/node";
import { asyncScheduler, type SchedulerAction, type SchedulerLike, type Subscription } from "rxjs";

import { createMcp } from "../create-mcp.ts";
import type { Mcp, McpOptions } from "../mcp-options.ts";

/** The protocol revision that a client speaks: that of 2025, or the newest. */
export type Revision = "legacy" | "auto";

/** A client of the SDK, as an agent has one. `await using` closes it. */
export interface Agent extends AsyncDisposable {
  readonly client: Client;
  /** Calls a tool; gives its text, and whether it is an error. */
  call(name: string, args?: Record<string, unknown>, onProgress?: (message: string, progress: number) => void): Promise<ToolAnswer>;
}

export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
  /** The id in the text. */
  readonly id: string;
  readonly content: CallToolResult["content"];
}

export async function connectAgent(transport: Transport, revision: Revision = "auto"): Promise<Agent> {
  const client = new Client({ name: "an agent", version: "1.0.0" }, { versionNegotiation: { mode: revision } });
  await client.connect(transport);
  return {
    client,
    async call(name, args = {}, onProgress) {
      const options =
        onProgress === undefined ? {} : { onprogress: ({ message = "", progress }: Progress) => onProgress(message, progress) };
      const { content, isError = false } = await client.callTool({ name, arguments: args }, options);
      const text = content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
      return { text, isError, id: /^instance: (\w+)$/m.exec(text)?.[1] ?? "", content };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** An agent whose requests reach the server without a socket. */
export function agentOf(mcp: Mcp, revision?: Revision): Promise<Agent> {
  const transport = new StreamableHTTPClientTransport(new URL("http://mcp.test/mcp"), {
    fetch: (url, init) => mcp.fetch(new Request(url, init)),
  });
  return connectAgent(transport, revision);
}

/** A client of an emulator's account, without a socket. */
export function clientOf(emulator: Emulator, options: Partial<MaxComputeOptions> = {}): MaxCompute {
  const { project, region, accessKeyId, accessKeySecret } = emulator.account;
  const credentials = { accessKeyId, accessKeySecret };
  return connect({
    endpoint: "http://emulator.test/api",
    project,
    region,
    credentials,
    transport: fetchTransport({ fetch: emulator.fetch }),
    retry: { firstDelayMs: 1, maxDelayMs: 1 },
    ...options,
  });
}

/** A server for an emulator's account. A fast one lives a hundred times faster, with all its limits of time. */
export function mcpOf(emulator: Emulator, { fast = false, ...options }: Partial<McpOptions> & { readonly fast?: boolean } = {}): Mcp {
  if (!fast) return createMcp({ clients: [clientOf(emulator)], ...options });
  return createMcp({
    clients: [clientOf(emulator, { scheduler: hundredTimesFaster(), callTimeoutMs: 3_600_000 })],
    maxWaitSeconds: 3600,
    ...options,
  });
}

export function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return createEmulator({ queueMs: 0, ...options });
}

/** How many jobs were submitted that run something; estimates of cost do not. */
export function submitsSeen(emulator: Emulator): number {
  return emulator.requests.list().filter(({ method, path }) => method === "POST" && path.endsWith("/instances")).length;
}

/** The environment of somebody who has an account of this emulator. */
export function accountOf(emulator: Emulator, endpoint: string): Record<string, string> {
  const { project, accessKeyId, accessKeySecret, region } = emulator.account;
  return {
    ODPS_ENDPOINT: endpoint,
    ODPS_PROJECT_NAME: project,
    ODPS_ACCESS_ID: accessKeyId,
    ODPS_ACCESS_KEY: accessKeySecret,
    ODPS_REGION_NAME: region,
  };
}

/** The environment of a process of its own, without an account. It shares the compiled sources with other tests, where that is set. */
export function processEnvironment(): Record<string, string> {
  const { PATH = "", NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME: "/nowhere", ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }) };
}

/** Searches after a lost answer pause for seconds. */
function hundredTimesFaster(): SchedulerLike {
  const start = asyncScheduler.now();
  return {
    now: () => start + (asyncScheduler.now() - start) * 100,
    schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
      return asyncScheduler.schedule<T>(work, delay / 100, state);
    },
  };
}
