import type { StreamMessage, StreamRequest } from "@maxcompute-rx/core/internal";

import { settled } from "./manual-scheduler.ts";

/** A request as the gateway saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: StreamRequest;
}

/** A stream that the gateway holds open. */
export interface HeldStream {
  readonly request: StreamRequest;
  /** Whether the page still reads it. */
  readonly isRead: () => boolean;
  /** Sends raw text. */
  send(text: string): Promise<void>;
  tell(id: number, message: StreamMessage): Promise<void>;
  /** Ends the answer as a server does that goes down in order. */
  end(): Promise<void>;
  /** Breaks the connection. */
  drop(): Promise<void>;
}

/** The other side of the contract, with a test in its seat. */
export class FakeGateway {
  readonly requests: SeenRequest[] = [];
  readonly streams: HeldStream[] = [];
  /** What the next requests are answered with instead. A rejection is a network that is away. */
  readonly answers: (() => Response | Promise<Response>)[] = [];

  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const text = await request.text();
    this.requests.push({
      path: pathname,
      headers: Object.fromEntries(request.headers),
      body: text === "" ? {} : JSON.parse(text),
    });
    const other = this.answers.shift();
    if (other !== undefined) return other();
    if (pathname === "/gw/stream") return this.#open(JSON.parse(text), request.signal);
    return new Response(null, { status: 204 });
  };

  /** The stream that was opened last. */
  get stream(): HeldStream {
    const last = this.streams.at(-1);
    if (last === undefined) throw new Error("No stream was opened.");
    return last;
  }

  /** The next so many requests find no network. */
  away(times: number): void {
    for (let turn = 0; turn < times; turn += 1) this.answers.push(() => Promise.reject(new TypeError("Failed to fetch")));
  }

  #open(request: StreamRequest, signal: AbortSignal): Response {
    const encoder = new TextEncoder();
    let isRead = true;
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (own) => {
        controller = own;
        own.enqueue(encoder.encode(":\n\n"));
      },
      cancel: () => {
        isRead = false;
      },
    });
    signal.addEventListener("abort", () => (isRead = false));
    const send = async (text: string): Promise<void> => {
      controller?.enqueue(encoder.encode(text));
      await settled();
    };
    this.streams.push({
      request,
      isRead: () => isRead,
      send,
      tell: (id, message) => send(`id: ${id}\ndata: ${JSON.stringify(message)}\n\n`),
      async end() {
        controller?.close();
        await settled();
      },
      async drop() {
        controller?.error(new TypeError("network error"));
        await settled();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }
}
