import {
  MaxComputeError,
  type AbortSignalLike,
  type Interceptor,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from "@maxcompute-rx/node";

import type { Answered, SentRequest, ThreadResponse } from "../emulator-thread/command.ts";

interface Exchange {
  readonly number: number;
  readonly request: TransportRequest;
  readonly resolve: (response: TransportResponse) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The way from the client to the emulator's thread. Requests are signed in Node's threads, which end in any order; here they leave in the
 * order in which the client made them, so that a run repeats itself.
 */
export class VirtualWire {
  sent = 0;
  #made = 0;
  #active = false;
  readonly #numbers = new WeakMap<AbortSignalLike, number>();
  readonly #signing = new Set<number>();
  readonly #outgoing: Exchange[] = [];
  readonly #waiting = new Map<number, Exchange>();
  #aborted: number[] = [];

  /** The outermost interceptor: numbers each request before it is signed. */
  readonly interceptor: Interceptor = (next) => async (request) => {
    const number = (this.#made += 1);
    this.#numbers.set(request.signal, number);
    this.#signing.add(number);
    try {
      return await next(request);
    } finally {
      this.#signing.delete(number);
    }
  };

  readonly transport: Transport = (request) =>
    new Promise((resolve, reject) => {
      const number = this.#numbers.get(request.signal);
      if (number === undefined) throw new Error("This request was not seen by the interceptor.");
      this.#signing.delete(number);
      this.#active = true;
      this.#outgoing.push({ number, request, resolve, reject });
      request.signal.addEventListener("abort", () => this.#abort(number), { once: true });
    });

  /** Whether something has happened since the last time, or requests are still being signed. */
  takeActivity(): boolean {
    const active = this.#active || this.#signing.size > 0;
    this.#active = false;
    return active;
  }

  /** What the emulator has to be told of. */
  takeOutgoing(): { readonly requests: readonly SentRequest[]; readonly aborted: readonly number[] } {
    const exchanges = this.#outgoing.splice(0).toSorted((a, b) => a.number - b.number);
    const leaving = exchanges.filter(({ request }) => !request.signal.aborted);
    for (const exchange of leaving) this.#waiting.set(exchange.number, exchange);
    this.sent += leaving.length;
    const aborted = this.#aborted;
    this.#aborted = [];
    return { requests: leaving.map(toSent), aborted };
  }

  deliver({ id, response }: Answered): void {
    const exchange = this.#waiting.get(id);
    if (exchange === undefined) return;
    this.#waiting.delete(id);
    if (response === null) exchange.reject(brokenConnection("before an answer came"));
    else exchange.resolve({ status: response.status, headers: response.headers, body: bodyOf(response) });
  }

  #abort(number: number): void {
    const exchange = this.#waiting.get(number) ?? this.#outgoing.find((outgoing) => outgoing.number === number);
    if (exchange === undefined) return;
    if (this.#waiting.delete(number)) this.#aborted.push(number);
    exchange.reject(exchange.request.signal.reason);
  }
}

function toSent({ number, request: { method, url, headers, body } }: Exchange): SentRequest {
  return { id: number, method, url, headers, body: body === undefined ? undefined : new Uint8Array(body) };
}

async function* bodyOf({ body, cut }: ThreadResponse): AsyncGenerator<Uint8Array, void> {
  yield body;
  if (cut) throw brokenConnection("within the answer");
}

function brokenConnection(when: string): MaxComputeError {
  return new MaxComputeError("connection_lost", `The connection broke ${when}.`);
}
