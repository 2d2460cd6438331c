import { z } from "zod";
import { check } from "./base/check.ts";
import { type Fault, faultSchema } from "./faults/faults.ts";

/** Everything has a default; `createEmulator()` alone is a whole service. */
export interface EmulatorOptions {
  /** The one project there is. Default `demo_project`. */
  readonly project?: string;
  /** Default `cn-hangzhou`. */
  readonly region?: string;
  /** Default `emulator-access-id`. */
  readonly accessKeyId?: string;
  /** Default `emulator-access-key`. */
  readonly accessKeySecret?: string;
  /** Temporary keys that are accepted too. */
  readonly stsTokens?: readonly StsToken[];
  /** Bearer tokens that are accepted too. */
  readonly bearerTokens?: readonly string[];
  /** When given, `application-authentication` is required to be its signature wherever it is sent. */
  readonly application?: { readonly accessId: string; readonly secret: string };
  /** `false` lets every request in. Default `true`. */
  readonly verifySignatures?: boolean;
  /** Default both. `["v2"]` refuses V4 as an old service does (docs/protocol.md 7.4). */
  readonly signatureVersions?: readonly ("v2" | "v4")[];
  /** `manual`: time stands still until `clock.advance`. Default `real`. */
  readonly clock?: "real" | "manual";
  /** Where a manual clock starts, in epoch ms. Default 2023-01-01T12:00:00Z. */
  readonly startTime?: number;
  /** Chooses instance ids, worker counts, durations. Default 1. */
  readonly seed?: number;
  /** Least ms a stage takes, so that a person sees short queries. Default 0: as fast as the plan. */
  readonly pace?: number;
  /** Ms a job waits before its first task starts. Default 50. */
  readonly queueMs?: number;
  /** Hold `?instancestatus` requests until the end of the job. Default `true`. */
  readonly hold?: boolean;
  /** Longest hold, in ms. Default 5000. */
  readonly holdMs?: number;
  /** Whether CREATE TABLE and its like answer with their result (200) or as a job (201). Default `sync`. */
  readonly ddl?: "sync" | "async";
  /** Add a `ResultDescriptor` to SELECT results, which ordinary jobs do not have (docs/protocol.md 2.7). Default `false`. */
  readonly resultDescriptor?: boolean;
  /** Rows in the `result` interface before it cuts silently. Default 10,000. */
  readonly maxResultRows?: number;
  /** Ms for which a download from the tunnel may go on after it was begun, on the emulator's clock. Default 24 hours. */
  readonly downloadSessionMs?: number;
  /** Instances that have ended and are still known. The one that ended first is forgotten first, and its result with it. Default 5000. */
  readonly maxEndedInstances?: number;
  /** Origins whose pages may call (`"*"` for all), or `false`. Default `false`. */
  readonly cors?: readonly string[] | false;
  /** Bytes of disk that results may take together. A query that needs more fails, as one that runs away. Default 20 GB. */
  readonly maxDiskBytes?: number;
  /** A directory whose CSV and Parquet files become tables. */
  readonly dataDir?: string;
  /** Queries in DuckDB at once, 1 to 3: each blocks one of libuv's four threads. The rest queue. Default 2. */
  readonly maxConcurrentQueries?: number;
  /** Faults from the start. */
  readonly faults?: readonly Fault[];
}

/** A temporary key that the emulator accepts. */
export interface StsToken {
  /** Id of the temporary key. */
  readonly accessKeyId: string;
  /** Secret of the temporary key. */
  readonly accessKeySecret: string;
  /** The token that must come with requests signed by the key. */
  readonly token: string;
  /** Epoch ms on the emulator's clock; absent: never. */
  readonly expiresAt?: number;
}

const name = z.string().min(1);
const ms = z.number().nonnegative();

/** The options with every default filled in. */
export type Settings = Required<Omit<EmulatorOptions, "application" | "dataDir">> & Pick<EmulatorOptions, "application" | "dataDir">;

const schema: z.ZodType<Settings> = z.strictObject({
  project: name.default("demo_project"),
  region: name.default("cn-hangzhou"),
  accessKeyId: name.default("emulator-access-id"),
  accessKeySecret: name.default("emulator-access-key"),
  stsTokens: z
    .array(z.strictObject({ accessKeyId: name, accessKeySecret: name, token: name, expiresAt: z.number().exactOptional() }))
    .default([]),
  bearerTokens: z.array(name).default([]),
  application: z.strictObject({ accessId: name, secret: name }).exactOptional(),
  verifySignatures: z.boolean().default(true),
  signatureVersions: z.array(z.enum(["v2", "v4"])).min(1).default(["v2", "v4"]),
  clock: z.enum(["real", "manual"]).default("real"),
  startTime: z.number().default(Date.UTC(2023, 0, 1, 12)),
  seed: z.int().default(1),
  pace: ms.default(0),
  queueMs: ms.default(50),
  hold: z.boolean().default(true),
  holdMs: ms.default(5000),
  ddl: z.enum(["sync", "async"]).default("sync"),
  resultDescriptor: z.boolean().default(false),
  maxResultRows: z.int().positive().default(10_000),
  downloadSessionMs: ms.default(86_400_000),
  maxEndedInstances: z.int().positive().default(5000),
  cors: z.union([z.array(name), z.literal(false)]).default(false),
  maxDiskBytes: z.int().positive().default(20_000_000_000),
  dataDir: name.exactOptional(),
  maxConcurrentQueries: z.int().min(1).max(3).default(2),
  faults: z.array(faultSchema).default([]),
});

/** Throws a `TypeError` that names each wrong option. */
export function checkOptions(options: EmulatorOptions): Settings {
  return check(schema, options, "The emulator's options are not right.");
}
