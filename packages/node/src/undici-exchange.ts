import type { TransportRequest, TransportResponse } from "@maxcompute-rx/core";
import type { Dispatcher } from "undici";

import { AnswerBody } from "./answer-body.ts";
import { toTransportResponse } from "./answer.ts";
import { networkError } from "./network-error.ts";
import type { RequestPhase } from "./network-error.ts";

/**
 * One request through undici, until the last byte of its answer.
 *
 * It uses undici's `dispatch` and not its `request`, because only `dispatch` reports when undici begins to write the request; until
 * then nothing was sent. Also, a request can be aborted while it waits for a connection.
 */
export function exchange(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  request: TransportRequest,
): Promise<TransportResponse> {
  const { signal } = request;
  return new Promise((resolve, reject) => {
    let phase: RequestPhase = "connecting";
    let connection: Dispatcher.DispatchController | undefined;
    let body: AnswerBody | undefined;

    const end = (): void => signal.removeEventListener("abort", onAbort);
    const fail = (thrown: unknown): void => {
      end();
      const error = networkError(thrown, request, phase);
      reject(error);
      body?.fail(error);
    };
    const onAbort = (): void => {
      fail(signal.reason);
      connection?.abort(new Error("aborted"));
    };
    signal.addEventListener("abort", onAbort, { once: true });

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        if (signal.aborted) return controller.abort(new Error("aborted")); // while it was queued; nothing is written
        connection = controller;
        phase = "waiting";
      },
      onResponseStart(controller, status, headers) {
        if (status < 200) return; // an interim answer
        phase = "reading";
        body = new AnswerBody(controller, signal, end);
        try {
          resolve(toTransportResponse(status, headers, body, (thrown) => networkError(thrown, request, phase)));
        } catch (thrown) {
          fail(thrown);
          controller.abort(new Error("unreadable"));
        }
      },
      onResponseData: (_controller, chunk) => body?.push(chunk),
      onResponseEnd: () => body?.end(),
      onResponseError: (_controller, thrown) => fail(thrown),
    };
    try {
      dispatcher.dispatch(options, handler);
    } catch (thrown) {
      fail(thrown);
    }
  });
}
