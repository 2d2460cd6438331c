import type { InstanceInfo, TransportResponse } from "@maxcompute-rx/core";
import { readBody, readErrorAnswer, withDeadline } from "@maxcompute-rx/core/internal";
import type { SchedulerLike } from "rxjs";

import type { Access } from "../access/authorize-caller.ts";
import type { MatchedCall } from "../access/allowed-calls.ts";
import { narrowedList } from "../access/filter-instance-list.ts";
import type { OpenCalls } from "../access/open-calls.ts";
import { mayNot, noSuchInstance } from "../streams/page-subscription.ts";
import { readLimited, requireType } from "../access/request-body.ts";
import { refusal, toRefusal } from "../access/gateway-error.ts";
import type { Upstream, UpstreamCall } from "../upstream/upstream.ts";

export interface PassOnParts {
  readonly upstream: Upstream;
  readonly access: Access;
  readonly calls: OpenCalls;
  readonly request: Request;
  /** Where the gateway itself is mounted. */
  readonly basePath: string;
  readonly bodyBytes: number;
  /** Longest time until the answer is there, or begins where it is handed on as it comes. */
  readonly timeoutMs: number;
  readonly scheduler: SchedulerLike;
}

/** Makes the body of an answer that is read as it comes. */
type HandOn = (body: AsyncIterable<Uint8Array>, exchange: AbortController) => ReadableStream<Uint8Array>;

/** Headers of the service's answer that a page may see, beside the type of its body. */
const seenHeaders = ["x-odps-request-id", "x-odps-owner", "x-odps-start-time", "x-odps-end-time", "x-odps-task-finalized"];
const seenTypes: ReadonlySet<string> = new Set(["application/xml", "text/xml", "application/json", "text/plain"]);
const mostErrorBytes = 65_536;
const mostSubmitBytes = 1_048_576;
const mostListBytes = 16_777_216;

/** Carries an allowed call to the service, signed with the gateway's key, and its answer back, as it is read. */
export async function passOn(matched: MatchedCall, where: "api" | "tunnel", parts: PassOnParts): Promise<Response> {
  const leave = parts.calls.enter(parts.access.caller);
  let isHandedOn = false;
  const handOn = (body: AsyncIterable<Uint8Array>, exchange: AbortController): ReadableStream<Uint8Array> => {
    isHandedOn = true;
    return toStream(body, exchange, leave);
  };
  try {
    return await carry(matched, where, parts, handOn);
  } finally {
    if (!isHandedOn) leave();
  }
}

async function carry(matched: MatchedCall, where: "api" | "tunnel", parts: PassOnParts, handOn: HandOn): Promise<Response> {
  const { upstream, access, request, scheduler } = parts;
  const { call, project, instanceId } = matched;
  if (access.isNarrowed && call.narrowed === "refused") throw mayNot(project);
  if (instanceId !== null) await mustSee(upstream, access, project, instanceId);
  const outgoing = await toUpstreamCall(matched, where, parts);
  const exchange = new AbortController();
  // A submit goes on without its page: what became of it would be unknown to everybody.
  const leaving = call.name === "submit" ? undefined : request.signal;
  leaving?.addEventListener("abort", () => exchange.abort(leaving.reason), { once: true });
  return withDeadline(parts.timeoutMs, "MaxCompute", scheduler, leaving, async (ending) => {
    // Whoever is gone already is told of no abort any more: what was begun for him now would never end.
    if (ending.aborted) throw refusal("aborted", "The page has left.");
    ending.addEventListener("abort", () => exchange.abort(ending.reason), { once: true });
    const answer = await (where === "tunnel" ? upstream.sendToTunnel : upstream.send)(outgoing, exchange.signal);
    const { status } = answer;
    if (status < 200 || status > 299) {
      throw toRefusal(readErrorAnswer({ ...answer, body: await readBody(answer.body, mostErrorBytes) }, scheduler.now()));
    }
    if (call.name === "submit") {
      const headers = visibleHeaders(answer, `${parts.basePath}/api/projects/${project}/instances`);
      return new Response(new Uint8Array(await readBody(answer.body, mostSubmitBytes)), { status, headers });
    }
    const headers = visibleHeaders(answer, null);
    if (!access.isNarrowed || call.narrowed === undefined) return new Response(handOn(answer.body, exchange), { status, headers });
    const maySee = ({ id, owner }: InstanceInfo): boolean => access.maySee({ project, instanceId: id, owner });
    return new Response(narrowedList(await readBody(answer.body, mostListBytes), maySee), { status, headers });
  });
}

/**
 * Hides instances from callers who may not see them, in the words that are said of those that are not there.
 *
 * @throws {Refusal} `not_found`
 */
export async function mustSee(upstream: Upstream, access: Access, project: string, instanceId: string): Promise<void> {
  if (!access.isNarrowed) return;
  let owner: string | null;
  try {
    owner = await upstream.owner(instanceId);
  } catch (error) {
    const why = toRefusal(error);
    throw why.fault.code === "not_found" ? noSuchInstance(instanceId) : why;
  }
  if (!access.maySee({ project, instanceId, owner })) throw noSuchInstance(instanceId);
}

async function toUpstreamCall({ call, project, instanceId, query }: MatchedCall, where: "api" | "tunnel", { request, bodyBytes, scheduler }: PassOnParts): Promise<UpstreamCall> {
  const path = call.path.replace("{project}", project).replace("{instance}", instanceId ?? "");
  const common = { method: call.method, path, query };
  if (call.takesBody === true) {
    requireType(request, "application/xml");
    return { ...common, headers: { "content-type": "application/xml" }, body: await readLimited(request, { bodyBytes, scheduler }) };
  }
  if (call.body !== undefined) {
    return { ...common, headers: { "content-type": "application/xml" }, body: new TextEncoder().encode(call.body) };
  }
  if (where === "api") return { ...common, headers: {} };
  const version = request.headers.get("x-odps-tunnel-version") ?? "6";
  if (!/^\d{1,3}$/.test(version)) throw refusal("invalid_request", "The header x-odps-tunnel-version must be a number.");
  // What travels coded could not be told from what does not: the transport undoes codings, and drops their header.
  return { ...common, headers: { "x-odps-tunnel-version": version, "accept-encoding": "identity" } };
}

function visibleHeaders({ headers }: TransportResponse, instancesPath: string | null): Headers {
  const visible = new Headers();
  for (const name of seenHeaders) {
    const value = headers[name];
    if (value !== undefined) visible.set(name, value);
  }
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  visible.set("content-type", seenTypes.has(type) ? type : "application/octet-stream");
  // The service's address stays unknown: an instance is where the gateway has it.
  const [, instanceId] = /\/([\w.-]{1,128})$/.exec(headers.location ?? "") ?? [];
  if (instancesPath !== null && instanceId !== undefined) visible.set("location", `${instancesPath}/${instanceId}`);
  return visible;
}

/** Read from the service only as fast as the page reads; when the page leaves, the exchange ends. */
function toStream(body: AsyncIterable<Uint8Array>, exchange: AbortController, onEnd: () => void): ReadableStream<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  exchange.signal.addEventListener("abort", onEnd, { once: true });
  if (exchange.signal.aborted) onEnd();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await pieces.next();
          if (done !== true) return controller.enqueue(value);
          onEnd();
          controller.close();
        } catch {
          onEnd();
          controller.error(new Error("MaxCompute's answer broke off."));
        }
      },
      async cancel() {
        exchange.abort();
        await pieces.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
