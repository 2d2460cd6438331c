import type { TransportRequest } from "@maxcompute-rx/core";

import type { ConformanceContext } from "./conformance-case.ts";
import type { Notes } from "./conformance-handler.ts";

/** A request to the peer. It is frozen deeply, because a transport must not change it. */
export function requestTo(
  { peer, id }: ConformanceContext,
  path: string,
  more: Partial<Omit<TransportRequest, "url">> = {},
): TransportRequest {
  const url = `${peer.endpoint}${path}${path.includes("?") ? "&" : "?"}id=${id}`;
  return Object.freeze({
    method: "GET",
    url,
    signal: new AbortController().signal,
    ...more,
    headers: Object.freeze({ ...more.headers }),
  });
}

export async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  return new TextDecoder().decode(await bytesOf(body));
}

/** An echoed request as it arrived. */
export interface Echo {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a request that the peer describes in its answer. */
export async function echo(context: ConformanceContext, request: TransportRequest): Promise<Echo> {
  const { body } = await context.transport(request);
  return JSON.parse(await textOf(body)) as Echo; // the handler of this package wrote it
}

/** Asks the peer for its counts; with `left`, waits until a response has been left before its end. */
export async function notes(context: ConformanceContext, when: "now" | "left" = "now"): Promise<Notes> {
  const { body } = await context.transport(requestTo(context, when === "left" ? "/notes?left" : "/notes"));
  return JSON.parse(await textOf(body)) as Notes; // the handler of this package wrote it
}

/** Lets the peer continue the responses that it holds. */
export async function release(context: ConformanceContext): Promise<void> {
  const { body } = await context.transport(requestTo(context, "/release"));
  await textOf(body);
}
