import { fetchTransport } from "@maxcompute-rx/core";
import type { GatewayFault } from "@maxcompute-rx/core/internal";
import { asyncScheduler } from "rxjs";

import { createAuthorizeCaller } from "./access/authorize-caller.ts";
import { SerializedEvents } from "./streams/serialized-events.ts";
import type { Gateway, GatewayCounters, GatewayLogBody, GatewayOptions } from "./gateway-options.ts";
import { createOriginCheck } from "./access/origin-check.ts";
import { PageStreams } from "./streams/page-streams.ts";
import { GatewayError } from "./access/gateway-error.ts";
import { toGatewayError } from "./access/public-error.ts";
import { readTarget } from "./access/request-target.ts";
import { createRoutes } from "./routes.ts";
import { readGatewaySettings } from "./settings.ts";
import { TokenBuckets } from "./access/token-buckets.ts";
import { createUpstreams } from "./upstream/upstreams.ts";

/**
 * Creates a gateway between web pages and MaxCompute. The gateway keeps the keys, asks `authorize` who each caller is and what they
 * may do, forwards the calls of a fixed list, and lets all pages that watch the same instance or list share one watch. Creating it
 * sends no request.
 *
 * The gateway is a function from a web-standard `Request` to a `Response`, so it can be mounted in any server that uses these.
 *
 * @example
 * ```ts
 * const gateway = createGateway({
 *   endpoint: "https://service.cn-hangzhou.maxcompute.aliyun.com/api",
 *   credentials: { accessKeyId, accessKeySecret },
 *   basePath: "/maxcompute",
 *   authorize: async (request) => {
 *     const user = await userOf(request);
 *     return user === null ? null : { caller: user.name, projects: { my_project: ["read", "read-results"] } };
 *   },
 * });
 * app.all("/maxcompute/*", (context) => gateway(context.req.raw)); // hono
 * ```
 *
 * @throws {MaxComputeError} `invalid_argument` if options are missing or wrong
 */
export function createGateway(options: GatewayOptions): Gateway {
  const settings = readGatewaySettings(options);
  const { authorize, basePath: _basePath, origins: _origins, limits: _limits, watchTokenKey: _watchTokenKey, onLog, ...client } = options;
  const { scheduler = asyncScheduler, callTimeoutMs = 120_000, onCall } = client;
  const log = (body: GatewayLogBody): void => {
    try {
      onLog?.({ at: new Date(scheduler.now()).toISOString(), ...body });
    } catch {
      // An error in the application's log must not affect a page or the process.
    }
  };

  const originCheck = createOriginCheck(settings.origins);
  const authorizeCaller = createAuthorizeCaller(authorize, scheduler);
  const upstreams = createUpstreams({
    ...client,
    transport: client.transport ?? fetchTransport({ fetch: (request) => fetch(request) }),
    onCall(report) {
      log({ type: "upstream", ...report });
      onCall?.(report);
    },
  });
  const upstream = upstreams.project;
  const streams = new PageStreams({
    ...settings.limits,
    authorizeCaller,
    scheduler,
    upstream,
    serializedEvents: new SerializedEvents(),
    onFailure: (failure) => log({ type: "watch", ...failure }),
    onStream: (note) => log({ type: "stream", ...note }),
  });
  const findRoute = createRoutes({ upstream, streams, settings, timeoutMs: callTimeoutMs, scheduler });
  const buckets = new TokenBuckets(settings.limits.requestsPerMinute, () => scheduler.now());
  let requests = 0;
  let refused = 0;
  let isClosed = false;

  const charge = (caller: string, tokens: number): void => {
    const retryAfter = buckets.take(caller, tokens);
    if (retryAfter > 0) throw new GatewayError("throttled", "Too many requests from this caller.", { nextStep: "Wait, then try again.", retryAfter });
  };

  const answer = async (request: Request, note: Note): Promise<Response> => {
    if (isClosed) throw new GatewayError("unavailable", "The gateway is closed.");
    originCheck.check(request);
    const route = findRoute(request.method, readTarget(request.url, settings.basePath));
    note.call = route.call;
    const access = await authorizeCaller(request);
    note.caller = access.caller;
    charge(access.caller, 1);
    return route.answer({ request, access, logged: note, charge: (tokens) => charge(access.caller, tokens) });
  };

  const redacted = (fault: GatewayFault): unknown =>
    Object.fromEntries(Object.entries(fault).map(([name, value]) => [name, typeof value === "string" ? upstreams.withoutSecrets(value) : value]));

  const handle = async (request: Request): Promise<Response> => {
    const probe = probeOf(request, settings.basePath);
    if (probe !== null) return new Response(null, { status: probe === "ready" && isClosed ? 503 : 204, headers: ownHeaders });
    requests += 1;
    const preflight = originCheck.preflight(request);
    if (preflight !== null) return preflight;
    const startedAt = scheduler.now();
    const note: Note = { call: null, caller: null, project: null, instanceId: null };
    let failure: { readonly code: string | null; readonly detail: string | null } = { code: null, detail: null };
    const response = await answer(request, note).catch((thrown: unknown) => {
      refused += 1;
      const { fault, status, retryAfter, detail } = toGatewayError(thrown);
      failure = { code: fault.code, detail: detail === undefined ? null : upstreams.withoutSecrets(detail) };
      const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
      return Response.json(redacted(fault), { status, headers });
    });
    for (const [name, value] of Object.entries({ ...ownHeaders, ...originCheck.headers(request) })) {
      if (!response.headers.has(name)) response.headers.set(name, value);
    }
    const { status } = response;
    log({ type: "request", ...note, status, ...failure, durationMs: scheduler.now() - startedAt });
    return response;
  };

  const counters = (): GatewayCounters => ({
    requests,
    refused,
    openStreams: streams.open,
    upstreamWatches: upstreams.watches,
    upstreamRequests: upstreams.requests,
  });

  const close = (): void => {
    isClosed = true;
    streams.close();
  };

  // Assigned first so that the type has `counters`, then replaced by a getter.
  return Object.defineProperty(Object.assign(handle, { client: upstreams.client, close, counters: counters() }), "counters", { get: counters });
}

/** Probes of the machines that run the gateway. They say nothing that a caller may not know, so they need no rights. */
function probeOf({ method, url }: Request, basePath: string): "health" | "ready" | null {
  if (method !== "GET" && method !== "HEAD") return null;
  const { pathname } = new URL(url);
  if (pathname === `${basePath}/health`) return "health";
  return pathname === `${basePath}/ready` ? "ready" : null;
}

interface Note {
  call: string | null;
  caller: string | null;
  project: string | null;
  instanceId: string | null;
}

/** Answers are never cached, and browsers must not guess another content type. */
const ownHeaders = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
