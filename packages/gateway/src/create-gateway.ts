import { fetchTransport } from "@maxcompute-rx/core";
import type { GatewayFault } from "@maxcompute-rx/core/internal";
import { asyncScheduler } from "rxjs";

import { createAuthorizeCaller } from "./access/authorize-caller.ts";
import type { Gateway, GatewayCounters, GatewayLogBody, GatewayOptions } from "./gateway-options.ts";
import { createOriginCheck } from "./access/origin-check.ts";
import { callerProof, PageStreams, type StreamPlaces } from "./streams/page-streams.ts";
import { GatewayError } from "./access/gateway-error.ts";
import { toGatewayError } from "./access/public-error.ts";
import { readTarget } from "./access/request-target.ts";
import { createRoutes, type RoutesParts } from "./routes.ts";
import { readGatewaySettings } from "./settings.ts";
import { SubmitMemory } from "./calls/submit-memory.ts";
import { fleetLimits } from "./fleet/limits.ts";
import { fleetWatches } from "./fleet/fleet-watches.ts";
import { Replica } from "./fleet/replica.ts";
import { memoryStore } from "./store/memory-store.ts";
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
  const {
    authorize,
    basePath: _basePath,
    origins: _origins,
    limits: _limits,
    watchTokenKey: _watchTokenKey,
    store: sharedStore,
    onLog,
    ...client
  } = options;
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
  const isShared = sharedStore !== undefined;
  const ownStore = memoryStore({ keep: { events: 0 }, now: () => scheduler.now() });
  const store = sharedStore ?? ownStore;
  const submits = new SubmitMemory({ store, scheduler, timeoutMs: callTimeoutMs });
  const replica = new Replica({
    store,
    isShared,
    scheduler,
    upstream,
    withoutSecrets: (text) => upstreams.withoutSecrets(text),
    onGap: () => {
      submits.recall();
      streams.reset();
    },
    onChange: (...change) => streams.changeFromElsewhere(...change),
    onStore(error) {
      if (error === null) submits.recall();
      log({ type: "store", isAway: error !== null, detail: error === null ? null : upstreams.withoutSecrets(describe(error)) });
    },
  });
  const limits = isShared ? fleetLimits(store, ownStore, () => replica.isAway) : store;
  const places: StreamPlaces = {
    enter: (caller, stream) => limits.enter(`streams ${caller}`, stream, settings.limits.streamsPerCaller, placeMs),
    leave: (caller, stream) => void limits.leave(`streams ${caller}`, stream),
  };
  const streams: PageStreams = new PageStreams({
    ...settings.limits,
    authorizeCaller,
    scheduler,
    upstream: (project) => fleetWatches(replica, project),
    sharedLog: isShared ? replica : null,
    places: isShared ? places : null,
    onFailure: (failure) => log({ type: "watch", ...failure }),
    onStream: (note) => log({ type: "stream", ...note }),
  });
  const changeElsewhere: RoutesParts["changeElsewhere"] = async (stream, change, { caller }) =>
    isShared && replica.change(stream, await callerProof(stream, caller), change);
  const findRoute = createRoutes({
    upstream,
    streams,
    changeElsewhere,
    limits,
    submits,
    isShared,
    settings,
    timeoutMs: callTimeoutMs,
    scheduler,
  });
  let requests = 0;
  let refused = 0;
  let isClosed = false;

  const charge = async (caller: string, tokens: number): Promise<void> => {
    if (tokens === 0) return;
    const retryAfter = await limits.take(`requests ${caller}`, tokens, settings.limits.requestsPerMinute);
    if (retryAfter > 0)
      throw new GatewayError("throttled", "Too many requests from this caller.", { nextStep: "Wait, then try again.", retryAfter });
  };

  const answer = async (request: Request, note: Note): Promise<Response> => {
    if (isClosed) throw new GatewayError("unavailable", "The gateway is closed.");
    originCheck.check(request);
    const route = findRoute(request.method, readTarget(request.url, settings.basePath));
    note.call = route.call;
    const access = await authorizeCaller(request);
    note.caller = access.caller;
    await charge(access.caller, 1);
    return route.answer({ request, access, logged: note, charge: (tokens) => charge(access.caller, tokens) });
  };

  const redacted = (fault: GatewayFault): unknown =>
    Object.fromEntries(
      Object.entries(fault).map(([name, value]) => [name, typeof value === "string" ? upstreams.withoutSecrets(value) : value]),
    );

  const handle = async (request: Request): Promise<Response> => {
    const probe = probeOf(request, settings.basePath);
    if (probe === "ready" && !isClosed && replica.isAway) return Response.json({ store: "away" }, { headers: ownHeaders });
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
    heldProjects: replica.leases,
    isStoreAway: replica.isAway,
  });

  // The leases first: another gateway looks already when the pages come to it.
  const handover = async (): Promise<void> => {
    isClosed = true;
    await replica.close();
    streams.close();
  };
  const close = (): void => {
    isClosed = true;
    void replica.close();
    streams.close();
  };

  // Assigned first so that the type has `counters`, then replaced by a getter.
  return Object.defineProperty(Object.assign(handle, { client: upstreams.client, close, handover, counters: counters() }), "counters", {
    get: counters,
  });
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

/** A gateway that died keeps the places of its streams for so long; a living one renews them with each heartbeat. */
const placeMs = 60_000;

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
}

/** Answers are never cached, and browsers must not guess another content type. */
const ownHeaders = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
