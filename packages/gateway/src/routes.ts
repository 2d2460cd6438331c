import {
  gatewayHeader,
  watchTokens,
  type GatewaySession,
  type LogviewAnswer,
  type StreamChange,
  type WatchTokenAnswer,
} from "@maxcompute-rx/core/internal";
import { isMaxComputeError } from "@maxcompute-rx/core";
import type { SchedulerLike } from "rxjs";

import type { Access } from "./access/authorize-caller.ts";
import { apiCalls, callOfBody, matchCall, tunnelCalls, type MatchedCall } from "./access/allowed-calls.ts";
import { messageShapes, streamName } from "./access/page-messages.ts";
import { OpenCalls } from "./access/open-calls.ts";
import type { Limits } from "./fleet/limits.ts";
import type { PageStreams } from "./streams/page-streams.ts";
import { forwardCall } from "./calls/forward-call.ts";
import { readJson } from "./access/request-body.ts";
import { readTaskText } from "./access/task-text.ts";
import { GatewayError } from "./access/gateway-error.ts";
import { requireAction, requireVisible } from "./access/visibility.ts";
import type { RequestTarget } from "./access/request-target.ts";
import type { GatewaySettings } from "./settings.ts";
import type { SubmitMemory } from "./calls/submit-memory.ts";
import type { Upstream } from "./upstream/upstream.ts";

/** A request whose caller is known. */
export interface AuthorizedRequest {
  readonly request: Request;
  readonly access: Access;
  /** Counts requests against the rate of the caller. @throws {GatewayError} `throttled` */
  readonly charge: (requests: number) => Promise<void>;
  /** The project and instance of the request, for the log. */
  readonly logged: { project: string | null; instanceId: string | null };
}

/** One kind of request that the gateway answers. */
export interface Route {
  /** For the log. */
  readonly call: string;
  answer(authorized: AuthorizedRequest): Promise<Response>;
}

export interface RoutesParts {
  readonly upstream: (project: string) => Upstream;
  readonly streams: PageStreams;
  /** Changes a stream that another gateway has. @returns false if none has it */
  readonly changeElsewhere: (stream: string, change: StreamChange, access: Access) => Promise<boolean>;
  readonly limits: Limits;
  readonly submits: SubmitMemory;
  /** Whether other gateways have the same store. */
  readonly isShared: boolean;
  readonly settings: GatewaySettings;
  /** Longest time until a forwarded call is answered, in milliseconds; for streamed answers, until the answer begins. */
  readonly timeoutMs: number;
  readonly scheduler: SchedulerLike;
}

/** The value of the gateway's header: a page sends a new one with each request (gateway-protocol.ts in core). */
const requestNumber = /^[\da-f]{32}$/;

/** Proxies must not buffer, compress or cache events. */
const streamHeaders = { "content-type": "text/event-stream", "cache-control": "no-store, no-transform", "x-accel-buffering": "no" };

/**
 * Finds the route of a request by its method and its path below the gateway's own (gateway-protocol.ts in core).
 *
 * @throws {GatewayError} `unsupported` for everything else
 */
export function createRoutes(parts: RoutesParts): (method: string, target: RequestTarget) => Route {
  const { upstream, streams, submits, settings } = parts;
  const { basePath, limits } = settings;
  const body = { bodyBytes: limits.bodyBytes, scheduler: parts.scheduler };
  const shapes = messageShapes(limits.subscriptionsPerStream);
  const calls = new OpenCalls(limits.callsPerCaller, parts);
  const serviceCalls = apiCalls();

  const session: Route = {
    call: "session",
    async answer({ access }) {
      const answer: GatewaySession = { projects: access.projects };
      return Response.json(answer);
    },
  };

  const logview: Route = {
    call: "logview",
    async answer({ request, access, logged }) {
      const question = await readJson(request, shapes.logviewQuestion, body);
      const { project, instanceId } = question;
      Object.assign(logged, { project, instanceId });
      requireAction(access, project, "logview");
      await requireVisible(access, project, instanceId, (id) => upstream(project).owner(id));
      const answer: LogviewAnswer = { address: await upstream(project).logview(question) };
      return Response.json(answer);
    },
  };

  const watchToken: Route = {
    call: "watch token",
    async answer({ request, access, logged }) {
      const { project, token, state } = await readJson(request, shapes.watchTokenQuestion, body);
      Object.assign(logged, { project });
      requireAction(access, project, "read");
      const { watchTokenKey: key } = settings;
      if (key === null)
        throw new GatewayError("unsupported", "This gateway signs no watch tokens.", {
          nextStep: "Ask its operator to set watchTokenKey.",
        });
      const tokens = watchTokens(project, { key, caller: access.caller });
      try {
        const sealed = token ?? (state && (await tokens.seal(state))) ?? "";
        // Also after sealing: a token that could not be read later is refused now.
        const answer: WatchTokenAnswer = { token: sealed, state: await tokens.open(sealed) };
        return Response.json(answer);
      } catch (error) {
        // About the token of the caller, so the whole message is for them.
        if (isMaxComputeError(error)) throw new GatewayError(error.code, error.message, { nextStep: error.nextStep });
        throw error;
      }
    },
  };

  const openStream: Route = {
    call: "stream",
    async answer({ request, access, charge }) {
      const wanted = await readJson(request, shapes.streamRequest, body);
      await charge(streams.countNew(wanted.stream, wanted));
      await streams.admit(wanted.stream, access);
      return new Response(streams.read(wanted, access, request), { headers: streamHeaders });
    },
  };

  const changeStream = (stream: string): Route => ({
    call: "stream change",
    async answer({ request, access, charge }) {
      const change = await readJson(request, shapes.streamChange, body);
      if (!streams.has(stream, change) && (await parts.changeElsewhere(stream, change, access))) return new Response(null, { status: 204 });
      await charge(streams.countNew(stream, change));
      streams.change(stream, change, access, request);
      return new Response(null, { status: 204 });
    },
  });

  const forwarded = (matched: MatchedCall, where: "api" | "tunnel"): Route => ({
    call: matched.call.name,
    async answer({ request, access, logged }) {
      const { project, instanceId } = matched;
      Object.assign(logged, { project, instanceId });
      // What a text does to a task is in its body.
      const text = matched.call.bodyKey === undefined ? null : await readTaskText(request, body);
      const call = text === null ? matched.call : callOfBody(serviceCalls, matched, text.key);
      if (call === null)
        throw new GatewayError("unsupported", "The gateway does not forward this text.", {
          nextStep: "It forwards only queries to a session, and their cancellation.",
          status: 404,
        });
      requireAction(access, project, call.action);
      // For pages the tunnel is at the gateway, too. The address has no scheme: it is that of the page's endpoint (docs/tunnel.md 1.1).
      if (call.name === "tunnel address") return new Response(`${new URL(request.url).host}${basePath}/tunnel`);
      const forward = (): Promise<Response> =>
        forwardCall({ ...matched, call }, where, {
          ...parts,
          readBody: text?.body,
          upstream: upstream(project),
          access,
          calls,
          request,
          basePath,
          bodyBytes: limits.bodyBytes,
        });
      const number = request.headers.get(gatewayHeader) ?? "";
      const isNumbered = call.name === "submit" && requestNumber.test(number);
      const response = isNumbered ? await submits.once(`${number} ${project} ${access.caller}`, forward) : await forward();
      logged.instanceId ??= response.headers.get("location")?.split("/").at(-1) ?? null;
      return response;
    },
  });

  return (method, target) => {
    const [first = "", second, ...more] = target.segments;
    const rest = { segments: target.segments.slice(1), query: target.query };
    if (first === "api" || first === "tunnel") {
      const matched = matchCall(first === "api" ? serviceCalls : tunnelCalls, method, rest);
      if (matched !== null) return forwarded(matched, first);
    } else if (target.query.size === 0 && more.length === 0) {
      const own = `${method} ${first}`;
      if (second === undefined && own === "GET session") return session;
      if (second === undefined && own === "POST logview") return logview;
      if (second === undefined && own === "POST watch-token") return watchToken;
      if (second === undefined && own === "POST stream") return openStream;
      if (second !== undefined && own === "POST stream" && streamName.safeParse(second).success) return changeStream(second);
    }
    throw new GatewayError("unsupported", "The gateway does not forward this request.", {
      nextStep: "It forwards only the calls that pages need to watch, read, submit and stop.",
      status: 404,
    });
  };
}
