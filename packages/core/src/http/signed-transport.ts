import { isMaxComputeError } from "../error.ts";
import type { Interceptor, Transport } from "../transport.ts";
import { readErrorAnswer } from "../wire/errors/error-answer.ts";
import type { SchedulerLike } from "rxjs";
import type { Authorizer, Lesson } from "./authorizer.ts";
import { readBody } from "./read-body.ts";

export interface SignedTransportOptions {
  readonly transport: Transport;
  readonly interceptors: readonly Interceptor[];
  readonly authorizer: Authorizer;
  readonly maxAnswerBytes: number;
  readonly scheduler: SchedulerLike;
}

/**
 * The user's interceptors and the signature around a transport, for requests that are built elsewhere. An answer is handed
 * on as it is, its body unread, except one that refuses the signature in a way from which something is learned: then the
 * request is signed and sent again, once for each lesson. Nothing was done by a request that was refused so.
 */
export function createSignedTransport(options: SignedTransportOptions): Transport {
  const { authorizer, interceptors, maxAnswerBytes, scheduler } = options;
  const send = interceptors.reduceRight<Transport>((next, wrap) => wrap(next), authorizer.interceptor(options.transport));

  return async (request) => {
    const learned = new Set<Lesson>();
    for (;;) {
      try {
        const response = await send(request);
        if (response.status < 400) return response;
        const body = await readBody(response.body, maxAnswerBytes);
        const lesson = authorizer.learn(readErrorAnswer({ ...response, body }, scheduler.now()));
        if (lesson === null || learned.has(lesson)) return { ...response, body: once(body) };
        learned.add(lesson);
      } catch (error) {
        if (isMaxComputeError(error)) throw authorizer.withoutSecrets(error);
        throw error;
      }
    }
  };
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
