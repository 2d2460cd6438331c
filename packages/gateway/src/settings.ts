import { MaxComputeError } from "@maxcompute-rx/core";
import * as z from "zod";

import type { GatewayLimits, GatewayOptions } from "./gateway-options.ts";

/** The gateway's own options, checked and with all defaults. */
export interface GatewaySettings {
  readonly basePath: string;
  readonly origins: readonly string[];
  /** Null if the gateway signs no watch tokens. */
  readonly watchTokenKey: Uint8Array<ArrayBuffer> | null;
  readonly limits: Required<{ [K in keyof GatewayLimits]: number }>;
}

const count = z.int().positive();

const shape = z.object({
  authorize: z.custom((value) => typeof value === "function", "must be a function"),
  basePath: z
    .string()
    .regex(/^(\/[\w.-]+)*$/, "must be a path of plain names without a slash at its end, such as /maxcompute")
    .default(""),
  origins: z.array(z.string().refine(isOrigin, "must be an origin, such as https://board.example.com; there is no wildcard")).default([]),
  limits: z
    .strictObject({
      bodyBytes: count.default(4_194_304),
      requestsPerMinute: count.default(600),
      callsPerCaller: count.default(100),
      streamsPerCaller: count.default(20),
      subscriptionsPerStream: count.default(200),
      bufferedCharacters: count.default(1_048_576),
      resumeMs: z.int().nonnegative().default(15_000),
    })
    .prefault({}),
  watchTokenKey: z
    .string()
    .min(32, "must have at least 32 characters")
    .transform((key) => new TextEncoder().encode(key))
    .nullable()
    .default(null),
  store: z
    .custom((value) => typeof value === "object" && value !== null && "append" in value, "must be a store, such as that of redisStore()")
    .optional(),
  onLog: z.custom((value) => typeof value === "function", "must be a function").optional(),
});

/** @throws {MaxComputeError} `invalid_argument`, naming each option of the gateway that is wrong */
export function readGatewaySettings(options: GatewayOptions): GatewaySettings {
  const checked = shape.safeParse(options);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(({ path, message }) => `${path.map(String).join(".") || "options"}: ${message}`);
  throw new MaxComputeError("invalid_argument", `The options of createGateway are wrong. ${problems.join("; ")}.`);
}

function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}
