import type { MiddlewareHandler } from "hono";
import { isControl } from "../calls/control-calls.ts";
import type { Fault } from "../faults/faults.ts";
import type { Env } from "../wire/env.ts";
import type { Service } from "../service.ts";
import { ConnectionDropped } from "../faults/connection-dropped.ts";
import { hang } from "../faults/hang.ts";
import { ServiceError } from "../wire/service-error.ts";
import { streamBody, type StreamBodyOptions } from "../wire/stream-body.ts";
import { faultTarget } from "../wire/target.ts";

/** Faults that spoil a request or its answer. The rest of `Faults` is asked for where it matters. */
export function injectFaults({ faults, clock, closing }: Service): MiddlewareHandler<Env> {
  return async (c, next) => {
    const target = faultTarget(c.req.raw);
    if (isControl(target.path)) return await next();
    const isSubmit = target.method === "POST" && target.path.endsWith("/instances");
    const spoils: Fault["name"][] = ["throttle", "unavailable", "reset", "hang", "slow", "truncated-body", "garbage-body"];
    const fault = faults.take(isSubmit ? [...spoils, "lost-answer"] : spoils, target);
    const gone = (): AbortSignal => AbortSignal.any([c.req.raw.signal, closing]);

    switch (fault?.name) {
      case "throttle":
        throw new ServiceError(429, "RequestQuotaExceeded", "ODPS-0410066: Too many requests, try again later.", {
          headers: { "Retry-After": String(fault.retryAfter ?? 1) },
        });
      case "unavailable":
        return unavailable(fault.status ?? 503);
      case "reset":
        throw new ConnectionDropped();
      case "hang":
        return await hang(gone());
      case "slow":
        await clock.sleep(fault.ms ?? 2000, gone());
        return await next();
      case "garbage-body":
        return new Response("\u{0}\u{1}<<<%PDF garbage &&& ]]>", { status: 200, headers: { "Content-Type": "application/xml" } });
      case "truncated-body":
        await next();
        c.res = await truncated(c.res, { signal: gone(), drop: c.env?.drop });
        return;
      case "lost-answer":
        await next();
        throw new ConnectionDropped();
      default:
        return await next();
    }
  };
}

/** 500 and 503 come from the service itself; 502 and 504 from a gateway that speaks HTML. */
function unavailable(status: 500 | 502 | 503 | 504): Response {
  if (status === 500) throw new ServiceError(500, "InternalServerError", "ODPS-0010000: System internal error - try again later.");
  if (status === 503)
    throw new ServiceError(503, "ServiceUnavailable", "ODPS-0010000: Service is temporarily unavailable, try again later.");
  const title = status === 502 ? "502 Bad Gateway" : "504 Gateway Time-out";
  const sentence = "Sorry, the page you are looking for is currently unavailable. Please try again later.";
  return new Response(`<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${sentence}</p></body></html>`, {
    status,
    headers: { "Content-Type": "text/html" },
  });
}

/** Half the body under the whole one's length; then the connection breaks. */
async function truncated(response: Response, options: StreamBodyOptions): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.set("Content-Length", String(Math.max(1, bytes.length)));
  return new Response(streamBody(brokenOff(bytes.subarray(0, bytes.length >> 1)), options), { status: response.status, headers });
}

async function* brokenOff(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
  throw new ConnectionDropped();
}
