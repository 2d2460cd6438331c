import type { Instance, MaxCompute, MaxComputeError, ResultRow } from "@maxcompute-rx/node";

import { nextStepOf } from "../terminal/command-words.ts";
import { attempt, broken, ok, skipped, warning, type Finding } from "./finding.ts";
import type { Exchange, Recorder } from "./recorder.ts";

export interface CheckContext {
  readonly mc: MaxCompute;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
}

/** The service refuses requests from a difference of 15 minutes on (docs/protocol.md 7.5). A warning comes much earlier. */
const refusedSkewMs = 900_000;
const tolerableSkewMs = 60_000;
/** How long `select 1` may take, in milliseconds. */
const queryPatienceMs = 300_000;

/** Checks that one signed request makes possible, in the order in which they can fail. */
export async function checkConnection({ mc, recorder, signal }: CheckContext): Promise<Finding[]> {
  const listed = await attempt(() => recorder.during("list", () => first(mc.listInstances({ onlyOwner: true, maxItems: 1, signal }))));
  const answered = recorder.exchanges.findLast(({ response }) => response !== null);
  const reachability = reachabilityFinding(mc, answered, listed.error);
  if (answered === undefined || reachability.status === "broken") {
    const because = "the service cannot be reached";
    return [reachability, skipped("clock", because), skipped("signature", because), skipped("permissions", because)];
  }
  return [reachability, clockFinding(recorder.exchanges), signatureFinding(answered, listed.error), permissionsFinding(mc, listed.error)];
}

function reachabilityFinding(mc: MaxCompute, answered: Exchange | undefined, error: MaxComputeError | undefined): Finding {
  const check = "reachability";
  if (answered === undefined) return error === undefined ? skipped(check, "nothing was sent") : broken(check, error);
  if (error !== undefined && (error.code === "unexpected_answer" || error.code === "answer_too_large")) {
    return broken(check, error);
  }
  return ok(check, `${mc.endpoint} answers, in ${answered.tookMs ?? 0} ms`);
}

function clockFinding(exchanges: readonly Exchange[]): Finding {
  const check = "clock";
  const differences = exchanges.flatMap(({ clockAheadMs: ahead }) => (ahead === null ? [] : [ahead]));
  const clockAheadMs = differences.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? null;
  if (clockAheadMs === null) return skipped(check, "the answer has no date");
  const skew = Math.abs(clockAheadMs);
  if (skew <= tolerableSkewMs) {
    return ok(check, skew < 1000 ? "agrees with the service's" : `differs from the service's by ${seconds(skew)}`);
  }
  const consequence =
    skew < refusedSkewMs
      ? "the service refuses requests if the difference is 15 minutes or more"
      : "this client corrects its requests, but the service refuses those of other programs";
  return warning(
    check,
    `this machine's clock is ${seconds(skew)} ${clockAheadMs > 0 ? "behind" : "ahead of"} the service's`,
    `Set the clock, for example with NTP: ${consequence}.`,
  );
}

function seconds(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} minutes`;
}

function signatureFinding({ request }: Exchange, error: MaxComputeError | undefined): Finding {
  const check = "signature";
  switch (error?.code) {
    case "unauthorized":
    case "credentials_expired":
    case "clock_skewed":
      return broken(check, error);
    case "throttled":
    case "server":
    case "unavailable":
    case "timeout":
    case "connection_lost":
    case "connect_failed":
      return skipped(check, `the service did not check it: ${error.message}`);
    default:
      return ok(check, `accepted (${kindOfSignature(request.headers)})`);
  }
}

function kindOfSignature(headers: Readonly<Record<string, string>>): string {
  if (headers["x-odps-bearer-token"] !== undefined) return "bearer token";
  const version = headers["authorization"]?.includes("/{region}/") === true ? "V4" : "V2";
  return headers["authorization-sts-token"] === undefined ? version : `${version} with an STS token`;
}

function permissionsFinding({ project }: MaxCompute, error: MaxComputeError | undefined): Finding {
  const check = "permissions";
  switch (error?.code) {
    case undefined:
      return ok(check, `this account may list instances of ${project}`);
    case "forbidden":
    case "not_found":
      return broken(check, error);
    default:
      return skipped(check, "the request failed before this check");
  }
}

/** Runs `select 1`, reads its row, and makes a link to it. */
export async function checkQuery(context: CheckContext): Promise<{ readonly findings: Finding[]; readonly instance: Instance | null }> {
  const { mc, recorder, signal } = context;
  const check = "select 1";
  const submitted = await attempt(() => recorder.during("submit select 1", () => mc.runSql("select 1;", { name: "maxcompute-rx doctor" })));
  if (submitted.error !== undefined) {
    return { findings: [broken(check, submitted.error), skipped("LogView", "there is no job to link to")], instance: null };
  }
  const instance = submitted.value;
  const startedAt = Date.now();
  const rows = await attempt(() =>
    recorder.during("wait for select 1", () => collect(instance.rows({ signal, timeoutMs: queryPatienceMs }))),
  );
  return { findings: [queryFinding(check, rows, Date.now() - startedAt), await checkLogview(context, instance)], instance };
}

function queryFinding(check: string, rows: Awaited<ReturnType<typeof attempt<readonly ResultRow[]>>>, tookMs: number): Finding {
  if (rows.error !== undefined) return broken(check, rows.error);
  const values = rows.value.flatMap((row) => Object.values(row).map(String));
  if (values.join() === "1") return ok(check, `ran and returned its row, in ${(tookMs / 1000).toFixed(1)} s`);
  return warning(
    check,
    `ran, but its result is not one row with the value 1: ${rows.value.length} rows`,
    "Report this as a bug, with the file of doctor --report.",
  );
}

async function checkLogview({ mc, recorder, signal }: CheckContext, { id }: Instance): Promise<Finding> {
  const link = await attempt(() => recorder.during("LogView", () => mc.getLogviewAddress(id, { signal })));
  if (link.error !== undefined)
    return warning("LogView", link.error.message, nextStepOf(link.error) ?? "Jobs run without LogView links, too.");
  // Only the host, because a legacy link contains a token.
  const url = new URL(link.value);
  return ok("LogView", `links point to ${url.origin} (${url.searchParams.has("token") ? "legacy" : "Job Insight"})`);
}

export async function first<T>(items: AsyncIterable<T>): Promise<T | null> {
  for await (const item of items) return item;
  return null;
}

export async function collect<T>(items: AsyncIterable<T>, most: number = Number.POSITIVE_INFINITY): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) {
    found.push(item);
    if (found.length >= most) break;
  }
  return found;
}
