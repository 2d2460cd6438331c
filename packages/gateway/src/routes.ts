import { gatewayHeader, type GatewayAction, type GatewaySession, type LogviewAnswer } from "@maxcompute-rx/core/internal";
import type { SchedulerLike } from "rxjs";

import type { Access } from "./access/authorize-caller.ts";
import { apiCalls, matchCall, tunnelCalls, type MatchedCall } from "./access/allowed-calls.ts";
import { messageShapes, streamName } from "./access/page-messages.ts";
import { OpenCalls } from "./access/open-calls.ts";
import type { PageStreams } from "./streams/page-streams.ts";
import { mayNot } from "./streams/page-subscription.ts";
import { mustSee, passOn } from "./calls/forward-call.ts";
import { readJson } from "./access/request-body.ts";
import { refusal } from "./access/gateway-error.ts";
import type { RequestTarget } from "./access/request-target.ts";
import type { GatewaySettings } from "./settings.ts";
import { SubmitMemory } from "./calls/submit-memory.ts";
import type { Upstream } from "./upstream/upstream.ts";

/** A request whose caller is known. */
export interface Visit {
  readonly request: Request;
  readonly access: Access;
  /** Counts against the caller's rate. @throws {Refusal} `throttled` */
  readonly pay: (requests: number) => void;
  /** What becomes known of it, for the log. */
  readonly note: { project: string | null; instanceId: string | null };
}

/** One thing that the gateway can do. */
export interface Route {
  /** For the log. */
  readonly call: string;
  answer(visit: Visit): Promise<Response>;
}

export interface RoutesParts {
  readonly upstream: (project: string) => Upstream;
  readonly streams: PageStreams;
  readonly settings: GatewaySettings;
  /** Longest time until a passed-on answer is there, or begins where it is handed on as it comes. */
  readonly timeoutMs: number;
  readonly scheduler: SchedulerLike;
}

/** What a page puts into the gateway's header, new for each request (gateway-protocol.ts in core). */
const requestNumber = /^[\da-f]{32}$/;

/** So that no proxy holds events back, compresses them or keeps them. */
const streamHeaders = { "content-type": "text/event-stream", "cache-control": "no-store, no-transform", "x-accel-buffering": "no" };

/**
 * Finds what a request asks for, by its method and its path below the gateway's own (gateway-protocol.ts in core).
 *
 * @throws {Refusal} `unsupported` for everything else
 */
export function createRoutes(parts: RoutesParts): (method: string, target: RequestTarget) => Route {
  const { upstream, streams, settings } = parts;
  const { basePath, limits } = settings;
  const body = { bodyBytes: limits.bodyBytes, scheduler: parts.scheduler };
  const shapes = messageShapes(limits.subscriptionsPerStream);
  const calls = new OpenCalls(limits.callsPerCaller);
  const submits = new SubmitMemory(() => parts.scheduler.now());

  const session: Route = {
    call: "session",
    async answer({ access }) {
      const answer: GatewaySession = { projects: access.projects };
      return Response.json(answer);
    },
  };

  const logview: Route = {
    call: "logview",
    async answer({ request, access, note }) {
      const question = await readJson(request, shapes.logviewQuestion, body);
      const { project, instanceId } = question;
      Object.assign(note, { project, instanceId });
      mustBeAllowed(access, project, "logview");
      await mustSee(upstream(project), access, project, instanceId);
      const answer: LogviewAnswer = { address: await upstream(project).logview(question) };
      return Response.json(answer);
    },
  };

  const openStream: Route = {
    call: "stream",
    async answer({ request, access, pay }) {
      const wanted = await readJson(request, shapes.streamRequest, body);
      pay(streams.countNew(wanted.stream, wanted));
      return new Response(streams.read(wanted, access, request), { headers: streamHeaders });
    },
  };

  const changeStream = (stream: string): Route => ({
    call: "stream change",
    async answer({ request, access, pay }) {
      const change = await readJson(request, shapes.streamChange, body);
      pay(streams.countNew(stream, change));
      streams.change(stream, change, access, request);
      return new Response(null, { status: 204 });
    },
  });

  const passedOn = (matched: MatchedCall, where: "api" | "tunnel"): Route => ({
    call: matched.call.name,
    async answer({ request, access, note }) {
      const { call, project, instanceId } = matched;
      Object.assign(note, { project, instanceId });
      mustBeAllowed(access, project, call.action);
      // The page's tunnel is here, too. Its address has no scheme: it is that of the page's endpoint (docs/tunnel.md 1.1).
      if (call.name === "tunnel address") return new Response(`${new URL(request.url).host}${basePath}/tunnel`);
      const pass = (): Promise<Response> => passOn(matched, where, { ...parts, upstream: upstream(project), access, calls, request, basePath, bodyBytes: limits.bodyBytes });
      const number = request.headers.get(gatewayHeader) ?? "";
      const isNumbered = call.name === "submit" && requestNumber.test(number);
      const response = isNumbered ? await submits.once(`${number} ${project} ${access.caller}`, pass) : await pass();
      note.instanceId ??= response.headers.get("location")?.split("/").at(-1) ?? null;
      return response;
    },
  });

  return (method, target) => {
    const [first = "", second, ...more] = target.segments;
    const rest = { segments: target.segments.slice(1), query: target.query };
    if (first === "api" || first === "tunnel") {
      const matched = matchCall(first === "api" ? apiCalls : tunnelCalls, method, rest);
      if (matched !== null) return passedOn(matched, first);
    } else if (target.query.size === 0 && more.length === 0) {
      const own = `${method} ${first}`;
      if (second === undefined && own === "GET session") return session;
      if (second === undefined && own === "POST logview") return logview;
      if (second === undefined && own === "POST stream") return openStream;
      if (second !== undefined && own === "POST stream" && streamName.safeParse(second).success) return changeStream(second);
    }
    throw refusal("unsupported", "The gateway does not pass this request on.", "It passes on what a page needs to watch, read, submit and stop.", 404);
  };
}

function mustBeAllowed(access: Access, project: string, action: GatewayAction): void {
  if (!access.may(project, action)) throw mayNot(project);
}
