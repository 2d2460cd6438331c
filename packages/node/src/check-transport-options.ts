import { EventEmitter } from "node:events";

import { MaxComputeError } from "@maxcompute-rx/core";
import * as z from "zod/mini";

/** Throws an error that names every wrong option. It never quotes a value, which may be secret. */
export function checkTransportOptions(options: { readonly dispatcher?: unknown }): void {
  const { success, error } = optionsShape().safeParse(options);
  if (!success) {
    const problems = error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(" "));
    throw new MaxComputeError("invalid_argument", `Wrong options for undiciTransport: ${problems.join("; ")}.`);
  }
  const { dispatcher, ...others } = options;
  const limit = Object.entries(others).find(([, value]) => value !== undefined);
  if (dispatcher !== undefined && limit !== undefined) {
    throw new MaxComputeError(
      "invalid_argument",
      `undiciTransport was given a dispatcher, and ${limit[0]}, which is the dispatcher's to say.`,
    );
  }
}

// Made for each transport and not on import, which would take every program longer to start.
function optionsShape(): z.ZodMiniType {
  const positive = z.optional(z.int("must be a whole number").check(z.positive("must be more than 0")));
  return z.strictObject(
    {
      dispatcher: z.optional(z.custom((value) => value instanceof EventEmitter && "compose" in value, "is no undici dispatcher")),
      maxConnections: positive,
      connectTimeoutMs: positive,
      headersTimeoutMs: positive,
      bodyIdleTimeoutMs: positive,
    },
    {
      error: (issue: z.core.$ZodRawIssue): string | undefined =>
        issue.code === "unrecognized_keys" ? `unknown: ${issue.keys.join(", ")}` : undefined,
    },
  );
}
