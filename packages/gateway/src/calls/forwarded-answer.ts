import type { TransportResponse } from "@maxcompute-rx/core";

import { exposedServiceHeaders } from "../access/origin-check.ts";

const exposedTypes: ReadonlySet<string> = new Set(["application/xml", "text/xml", "application/json", "text/plain"]);

/**
 * The headers of the service's answer that a page receives.
 *
 * @param instancesPath for submits, the path of instances at the gateway; null for other calls
 */
export function exposedHeaders({ headers }: TransportResponse, instancesPath: string | null): Headers {
  const exposed = new Headers();
  for (const name of exposedServiceHeaders) {
    const value = headers[name];
    if (value !== undefined) exposed.set(name, value);
  }
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  exposed.set("content-type", exposedTypes.has(type) ? type : "application/octet-stream");
  // The service's address is not shown: the gateway has a path of its own for each instance.
  const [, instanceId] = /\/([\w.-]{1,128})$/.exec(headers.location ?? "") ?? [];
  if (instancesPath !== null && instanceId !== undefined) exposed.set("location", `${instancesPath}/${instanceId}`);
  return exposed;
}

/** Reads from the service only as fast as the page reads; when the page leaves, the request to the service is aborted. */
export function toWebStream(body: AsyncIterable<Uint8Array>, exchange: AbortController, onEnd: () => void): ReadableStream<Uint8Array> {
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
          controller.error(new Error("The answer of MaxCompute was interrupted."));
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
