import { z } from "zod";
import { check } from "./base/check.ts";
import { type Fault, faultSchema } from "./faults/faults.ts";

/** Options of `createEmulator`. Every option has a default. */
export interface EmulatorOptions {
  /** Name of the project; an emulator has exactly one. Default `demo_project`. */
  readonly project?: string;
  /** Region that V4 signatures name. Default `cn-hangzhou`. */
  readonly region?: string;
  /** Id of the access key that requests are signed with. Default `emulator-access-id`. */
  readonly accessKeyId?: string;
  /** Secret of the access key. Default `emulator-access-key`. */
  readonly accessKeySecret?: string;
  /** Temporary keys (STS) that are also accepted. Default none. */
  readonly stsTokens?: readonly StsToken[];
  /** Bearer tokens that are also accepted. Default none. */
  readonly bearerTokens?: readonly string[];
  /** The application whose signature a request with `application-authentication` must carry. Default: that header is not checked. */
  readonly application?: { readonly accessId: string; readonly secret: string };
  /** Whether signatures and tokens are checked. `false` accepts every request. Default `true`. */
  readonly verifySignatures?: boolean;
  /** Signature versions that are accepted. Default both. `["v2"]` refuses V4, as old services do (docs/protocol.md 7.4). */
  readonly signatureVersions?: readonly ("v2" | "v4")[];
  /** `real`: the time of the machine. `manual`: time moves only when `clock.advance` is called. Default `real`. */
  readonly clock?: "real" | "manual";
  /** The time at which a manual clock starts, in epoch milliseconds. Default 2023-01-01T12:00:00Z. */
  readonly startTime?: number;
  /** Seed of instance ids, worker counts and durations: the same seed gives the same values. Default 1. */
  readonly seed?: number;
  /** Shortest time of a stage, in milliseconds, so that people can follow short queries. Default 0. */
  readonly pace?: number;
  /** How long a job waits before its first task starts, in milliseconds. Default 50. */
  readonly queueMs?: number;
  /** Whether `?instancestatus` requests are held until the job ends or `holdMs` is over. Default `true`. */
  readonly hold?: boolean;
  /** Longest time for which a status request is held, in milliseconds. Default 5000. */
  readonly holdMs?: number;
  /** Whether DDL such as CREATE TABLE is answered with its result (`sync`, 200) or runs as a job (`async`, 201). Default `sync`. */
  readonly ddl?: "sync" | "async";
  /** Whether SELECT results have a `ResultDescriptor`, as those of special jobs do (docs/protocol.md 2.7). Default `false`. */
  readonly resultDescriptor?: boolean;
  /** Most rows that the `result` interface returns; it omits the others without an error, as the service does. Default 10,000. */
  readonly maxResultRows?: number;
  /** How long download and upload sessions of the tunnel are valid, in milliseconds of the emulator's clock. Default 24 hours. */
  readonly downloadSessionMs?: number;
  /** How many ended instances are kept. The one that ended first is deleted first, together with its result. Default 5000. */
  readonly maxEndedInstances?: number;
  /** Origins whose pages may call (CORS); `"*"` allows all, `false` none. Default `false`. */
  readonly cors?: readonly string[] | false;
  /** Bytes of disk that all results may use together. A query that needs more fails with `ODPS-0010000`. Default 20 GB. */
  readonly maxDiskBytes?: number;
  /** A directory whose CSV and Parquet files become tables, each named after its file. Default none. */
  readonly dataDir?: string;
  /**
   * A directory in which tables and ended instances survive a restart; it is created if it does not exist. One emulator uses it at a
   * time. Default none: all is in memory.
   */
  readonly directory?: string;
  /** How many queries run in DuckDB at the same time, 1 to 3: each blocks one of libuv's four threads. The others wait. Default 2. */
  readonly maxConcurrentQueries?: number;
  /** Nicknames of the interactive quotas, on which MaxQA queries run; the first one is the project's default. Default `["interactive"]`. */
  readonly interactiveQuotas?: readonly string[];
  /** How long a session for interactive queries (MCQA) lives without a query, in milliseconds of the emulator's clock. Default one hour. */
  readonly sessionIdleMs?: number;
  /** Most queries that sessions run at the same time; further ones fail with `ODPS-1830001`. Default 120, as in the service. */
  readonly maxSessionQueries?: number;
  /** Faults that are active from the start. Default none. */
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
  /** When the key expires, in epoch milliseconds of the emulator's clock. Default never. */
  readonly expiresAt?: number;
}

const name = z.string().min(1);
const ms = z.number().nonnegative();

/** The options with their defaults. */
export type Settings = Required<Omit<EmulatorOptions, "application" | "dataDir" | "directory">> &
  Pick<EmulatorOptions, "application" | "dataDir" | "directory">;

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
  signatureVersions: z
    .array(z.enum(["v2", "v4"]))
    .min(1)
    .default(["v2", "v4"]),
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
  directory: name.exactOptional(),
  maxConcurrentQueries: z.int().min(1).max(3).default(2),
  interactiveQuotas: z.array(name).default(["interactive"]),
  sessionIdleMs: ms.default(3_600_000),
  maxSessionQueries: z.int().positive().default(120),
  faults: z.array(faultSchema).default([]),
});

/** Throws a `TypeError` that names each wrong option. */
export function checkOptions(options: EmulatorOptions): Settings {
  return check(schema, options, "The options of the emulator are invalid.");
}
