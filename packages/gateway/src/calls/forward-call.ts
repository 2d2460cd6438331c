import type { InstanceInfo } from "@maxcompute-rx/core";
import { readBody, readErrorAnswer, withDeadline } from "@maxcompute-rx/core/internal";
import type { SchedulerLike } from "rxjs";

import type { Access } from "../access/authorize-caller.ts";
import type { AllowedCall, MatchedCall } from "../access/allowed-calls.ts";
import { filterInstanceList } from "../access/filter-instance-list.ts";
import type { OpenCalls } from "../access/open-calls.ts";
import { actionForbidden, requireVisible } from "../access/visibility.ts";
import { readLimited, requireType } from "../access/request-body.ts";
import { GatewayError } from "../access/gateway-error.ts";
import { toGatewayError } from "../access/public-error.ts";
import { exposedHeaders, toWebStream } from "./forwarded-answer.ts";
import type { Upstream, UpstreamCall } from "../upstream/upstream.ts";

export interface ForwardOptions {
  readonly upstream: Upstream;
  readonly access: Access;
  readonly calls: OpenCalls;
  readonly request: Request;
  /** The path at which the gateway is mounted. */
  readonly basePath: string;
  readonly bodyBytes: number;
  /** The body of the request, if it was read to find its call. */
  readonly readBody?: Uint8Array | undefined;
  /** Longest time until the answer is there, in milliseconds; for streamed answers, until it begins. */
  readonly timeoutMs: number;
  readonly scheduler: SchedulerLike;
}

/** Creates the body of an answer that is streamed to the page. */
type StreamBody = (body: AsyncIterable<Uint8Array>, exchange: AbortController) => ReadableStream<Uint8Array>;

const mostErrorBytes = 65_536;
const mostSubmitBytes = 1_048_576;
const mostListBytes = 16_777_216;

/** Sends an allowed call to the service, signed with the gateway's key, and streams the answer back as the page reads it. */
export async function forwardCall(matched: MatchedCall, where: "api" | "tunnel", parts: ForwardOptions): Promise<Response> {
  const release = await parts.calls.enter(parts.access.caller);
  let isStreamed = false;
  const streamBody = (body: AsyncIterable<Uint8Array>, exchange: AbortController): ReadableStream<Uint8Array> => {
    isStreamed = true;
    return toWebStream(body, exchange, release);
  };
  try {
    return await exchangeWithService(matched, where, parts, streamBody);
  } finally {
    if (!isStreamed) release();
  }
}

async function exchangeWithService(
  matched: MatchedCall,
  where: "api" | "tunnel",
  parts: ForwardOptions,
  streamBody: StreamBody,
): Promise<Response> {
  const { upstream, access, request, scheduler } = parts;
  const { call, project, instanceId } = matched;
  if (access.hidesInstances && call.whenInstancesHidden === "reject") throw actionForbidden(project);
  if (instanceId !== null) await requireVisible(access, project, instanceId, (id) => upstream.owner(id));
  const outgoing = await toUpstreamCall(matched, where, parts);
  const exchange = new AbortController();
  // A submit continues when its page disconnects: otherwise it would be unknown whether the job runs.
  const leaving = call.name === "submit" ? undefined : request.signal;
  leaving?.addEventListener("abort", () => exchange.abort(leaving.reason), { once: true });
  return withDeadline(parts.timeoutMs, "MaxCompute", scheduler, leaving, async (ending) => {
    // A signal that is already aborted fires no event, so a request that starts now would never be aborted.
    if (ending.aborted) throw new GatewayError("aborted", "The page has left.");
    ending.addEventListener("abort", () => exchange.abort(ending.reason), { once: true });
    const answer = await (where === "tunnel" ? upstream.sendToTunnel : upstream.send)(outgoing, exchange.signal);
    const { status } = answer;
    if (status < 200 || status > 299) {
      throw toGatewayError(readErrorAnswer({ ...answer, body: await readBody(answer.body, mostErrorBytes) }, scheduler.now()));
    }
    if (call.name === "submit") {
      const headers = exposedHeaders(answer, `${parts.basePath}/api/${matched.path}`);
      return new Response(new Uint8Array(await readBody(answer.body, mostSubmitBytes)), { status, headers });
    }
    const headers = exposedHeaders(answer, null);
    if (!access.hidesInstances || call.whenInstancesHidden === undefined)
      return new Response(streamBody(answer.body, exchange), { status, headers });
    const maySee = ({ id, owner }: InstanceInfo): boolean => access.maySee({ project, instanceId: id, owner });
    return new Response(filterInstanceList(await readBody(answer.body, mostListBytes), maySee), { status, headers });
  });
}

async function toUpstreamCall(
  { call, path, query }: MatchedCall,
  where: "api" | "tunnel",
  { request, bodyBytes, readBody: body, scheduler }: ForwardOptions,
): Promise<UpstreamCall> {
  const common = { method: call.method, path, query };
  const headers = takenHeaders(call, request);
  if (call.takesBody === true) {
    requireType(request, "application/xml");
    return {
      ...common,
      headers: { ...headers, "content-type": "application/xml" },
      body: body ?? (await readLimited(request, { bodyBytes, scheduler })),
    };
  }
  if (call.body !== undefined) {
    return { ...common, headers: { ...headers, "content-type": "application/xml" }, body: new TextEncoder().encode(call.body) };
  }
  if (where === "api") return { ...common, headers };
  const version = request.headers.get("x-odps-tunnel-version") ?? "6";
  if (!/^\d{1,3}$/.test(version)) throw new GatewayError("invalid_request", "The header x-odps-tunnel-version must be a number.");
  // The transport decodes compressed bodies and drops their header, so the page could not tell which form it gets.
  return { ...common, headers: { "x-odps-tunnel-version": version, "accept-encoding": "identity" } };
}

function takenHeaders({ takesHeaders = {} }: AllowedCall, request: Request): Record<string, string> {
  const taken: Record<string, string> = {};
  for (const [name, fits] of Object.entries(takesHeaders)) {
    const value = request.headers.get(name);
    if (value === null) continue;
    if (!fits.test(value)) throw new GatewayError("invalid_request", `The header ${name} has a form that is not forwarded.`);
    taken[name] = value;
  }
  return taken;
}
