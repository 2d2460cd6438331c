import { MaxComputeError } from "@maxcompute-rx/node";
import type { MaxCompute } from "@maxcompute-rx/node";
import * as z from "zod";

import type { McpOptions } from "./mcp-options.ts";
import { writeKinds, type WriteKind } from "./statements/statement-kind.ts";

/** The options, checked and with all defaults. */
export interface McpSettings {
  /** By project; the first one is the default. */
  readonly clients: ReadonlyMap<string, MaxCompute>;
  readonly allowWrite: readonly WriteKind[];
  readonly maxCost: number | null;
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly maxWaitSeconds: number;
  readonly onError: ((error: Error) => void) | undefined;
}

const shape = z.strictObject({
  clients: z.array(z.custom<MaxCompute>(isClient, "must be a client, such as connect() creates")).min(1, "must hold at least one client"),
  allowWrite: z.array(z.enum(writeKinds)).default([]),
  maxCost: z
    .number()
    .positive()
    .nullish()
    .transform((most) => most ?? null),
  maxRows: z.int().positive().max(10_000).default(200),
  maxBytes: z.int().min(1000).max(10_000_000).default(50_000),
  maxWaitSeconds: z.int().positive().max(3600).default(50),
  onError: z.custom<(error: Error) => void>((value) => typeof value === "function", "must be a function").optional(),
});

/** @throws {MaxComputeError} `invalid_argument`, naming each option that is wrong */
export function readSettings(options: McpOptions): McpSettings {
  const checked = shape.safeParse(options);
  if (!checked.success) {
    const problems = checked.error.issues.map(({ path, message }) => `${path.map(String).join(".") || "options"}: ${message}`);
    throw new MaxComputeError("invalid_argument", `The options of createMcp are wrong. ${problems.join("; ")}.`);
  }
  const { clients, onError, ...others } = checked.data;
  const byProject = new Map(clients.map((client) => [client.project, client]));
  if (byProject.size < clients.length)
    throw new MaxComputeError("invalid_argument", "The options of createMcp are wrong. clients: two of them have the same project.");
  return { ...others, clients: byProject, onError };
}

function isClient(value: unknown): boolean {
  return typeof value === "object" && value !== null && "project" in value && "runSql" in value;
}
