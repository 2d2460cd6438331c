import { asapScheduler } from "rxjs";
import * as z from "zod/mini";

import { regionFromEndpoint } from "./auth/region.ts";
import { MaxComputeError } from "./error.ts";
import type { RetryPolicy } from "./http/retry.ts";
import type { LogviewOptions, MaxComputeOptions, SubmitOptions, TunnelOptions, WatchOptions } from "./options.ts";
import type { SettingValue } from "./wire/job/job.ts";

/** A group of options in which each has a value. */
type Filled<T> = { readonly [Name in keyof T]-?: Exclude<T[Name], undefined> };

/** Options without a default. They may be undefined here, too. */
type WithoutDefault = "schema" | "namespace" | "application" | "signaturePrefix" | "priority" | "onCall";

/** Options that have another form after they are read. */
type Changed = "region" | "settings" | "logview" | "watch" | "submit" | "retry" | "tunnel";

/** Options after they were checked once, with all defaults. Addresses have no trailing slash. */
export interface Settings extends Filled<Omit<MaxComputeOptions, WithoutDefault | Changed>>, Pick<MaxComputeOptions, WithoutDefault> {
  /** Null if it is neither an option nor part of the endpoint's host name. */
  readonly region: string | null;
  /** Settings of every SQL job. They are converted to strings when the job is written. */
  readonly sqlSettings: Readonly<Record<string, SettingValue>>;
  readonly logview: LogviewOptions;
  readonly watch: Filled<WatchOptions>;
  readonly submit: Filled<SubmitOptions>;
  readonly retry: RetryPolicy;
  readonly tunnel: TunnelOptions & Filled<Pick<TunnelOptions, "parallel">>;
}

/** The version that is sent to the service. A check compares it with package.json. */
export const version = "0.0.0";

/**
 * Checks options and adds the defaults.
 *
 * @throws {MaxComputeError} `invalid_argument`. The message names every wrong option, but no values, because they may be secret
 */
export function readSettings(options: MaxComputeOptions): Settings {
  const checked = z.safeParse(optionsShape(), options);
  if (!checked.success) throw invalidOptions(checked.error.issues);
  const endpoint = checkEndpoint(options.endpoint);
  const region = options.region ?? regionFromEndpoint(endpoint);
  const signature = options.signature ?? "auto";
  if (signature === "v4" && region === null) {
    throw new MaxComputeError("invalid_argument", "signature is v4, but no region is known.", {
      nextStep: "Set region, such as cn-hangzhou.",
    });
  }
  const { watch, submit, retry, tunnel, settings: sqlSettings = {}, ...asGiven } = options;
  return {
    ...asGiven,
    endpoint,
    region,
    signature,
    sqlSettings,
    interceptors: options.interceptors ?? [],
    userAgent: options.userAgent ?? `maxcompute-rx/${version}`,
    logview: options.logview ?? {},
    watch: {
      toleranceMs: watch?.toleranceMs ?? 300_000,
      progressIntervalMs: watch?.progressIntervalMs ?? 1000,
      listIntervalMs: watch?.listIntervalMs ?? 3000,
      maxHeldRequests: watch?.maxHeldRequests ?? 8,
      requestsPerSecond: watch?.requestsPerSecond ?? 20,
    },
    submit: { guid: submit?.guid ?? true, resubmitSameGuid: submit?.resubmitSameGuid ?? false },
    retry: { attempts: retry?.attempts ?? 5, firstDelayMs: retry?.firstDelayMs ?? 100, maxDelayMs: retry?.maxDelayMs ?? 10_000 },
    tunnel: {
      endpoint: tunnel?.endpoint === undefined ? undefined : checkEndpoint(tunnel.endpoint, "tunnel's endpoint"),
      quotaName: tunnel?.quotaName,
      parallel: tunnel?.parallel ?? 2,
    },
    maxAnswerBytes: options.maxAnswerBytes ?? 67_108_864,
    callTimeoutMs: options.callTimeoutMs ?? 120_000,
    scheduler: options.scheduler ?? asapScheduler,
    random: options.random ?? Math.random,
  };
}

// Made for each client and not on import, which would take every program longer to start.
function optionsShape(): z.ZodMiniType {
  const text = z.string().check(z.minLength(1));
  const count = z.int().check(z.nonnegative());
  const positive = z.number().check(z.positive());
  const isFunction = z.custom<() => unknown>((value) => typeof value === "function");

  const accessKey = z.strictObject({
    accessKeyId: text,
    accessKeySecret: text,
    securityToken: z.optional(text),
    expiration: z.optional(z.date()),
  });
  const signing = z.strictObject({ accessKeyId: text, sign: isFunction });
  const bearer = z.strictObject({ bearerToken: text, expiration: z.optional(z.date()) });

  // The compiler reports an option of `options.ts` that is missing here.
  return z.strictObject({
    endpoint: text,
    project: text,
    credentials: z.union([isFunction, accessKey, signing, bearer]),
    transport: isFunction,
    interceptors: z.optional(z.array(isFunction)),
    schema: z.optional(text),
    region: z.optional(text),
    namespace: z.optional(text),
    application: z.optional(z.strictObject({ accessKeyId: text, accessKeySecret: text, securityToken: z.optional(text) })),
    signature: z.optional(z.enum(["auto", "v2", "v4"])),
    signaturePrefix: z.optional(text),
    settings: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
    priority: z.optional(count),
    userAgent: z.optional(text),
    logview: z.optional(
      z.strictObject({
        host: z.optional(text),
        jobInsightHost: z.optional(text),
        kind: z.optional(z.enum(["auto", "legacy", "job-insight"])),
        hours: z.optional(positive),
      }),
    ),
    watch: z.optional(
      z.strictObject({
        toleranceMs: z.optional(count),
        progressIntervalMs: z.optional(positive),
        listIntervalMs: z.optional(positive),
        maxHeldRequests: z.optional(count),
        requestsPerSecond: z.optional(positive),
      }),
    ),
    submit: z.optional(z.strictObject({ guid: z.optional(z.boolean()), resubmitSameGuid: z.optional(z.boolean()) })),
    retry: z.optional(
      z.strictObject({ attempts: z.optional(z.int().check(z.positive())), firstDelayMs: z.optional(count), maxDelayMs: z.optional(count) }),
    ),
    tunnel: z.optional(
      z.strictObject({ endpoint: z.optional(text), quotaName: z.optional(text), parallel: z.optional(z.int().check(z.positive())) }),
    ),
    maxAnswerBytes: z.optional(positive),
    callTimeoutMs: z.optional(positive),
    scheduler: z.optional(z.custom((value) => typeof value === "object" && value !== null && "schedule" in value)),
    random: z.optional(isFunction),
    onCall: z.optional(isFunction),
  } satisfies Record<keyof MaxComputeOptions, z.ZodMiniType>);
}

function checkEndpoint(text: string, which: string = "endpoint"): string {
  const refuse = (what: string): MaxComputeError =>
    new MaxComputeError("invalid_argument", `The ${which} ${what}.`, {
      nextStep: "Set the address of your region, such as https://service.cn-hangzhou.maxcompute.aliyun.com/api.",
    });
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refuse("is not a URL");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refuse("must begin with http:// or https://");
  if (url.search !== "" || url.hash !== "") throw refuse("must not have a query or fragment");
  if (url.username !== "" || url.password !== "") throw refuse("must not contain a user name or password");
  return text.endsWith("/") ? text.slice(0, -1) : text;
}

type Issue = z.core.$ZodIssue;

function invalidOptions(issues: readonly Issue[]): MaxComputeError {
  const told = issues.map((issue) => `${issue.path.length === 0 ? "options" : issue.path.map(String).join(".")} ${whatIsWrong(issue)}`);
  return new MaxComputeError("invalid_argument", `The client cannot be made: ${told.join("; ")}.`);
}

// The small build of zod has only the message "Invalid input". Values are never part of the message.
function whatIsWrong(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be of type ${issue.expected}`;
    case "unrecognized_keys":
      return `has the unknown ${issue.keys.length === 1 ? "option" : "options"} ${issue.keys.join(", ")}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      if (issue.origin === "string") return "must not be empty";
      return `must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    default:
      return "has not the form that is needed";
  }
}
