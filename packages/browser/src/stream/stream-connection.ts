import type { Transport } from "@maxcompute-rx/core";
import { isMaxComputeError, MaxComputeError, toMaxComputeError, withDeadline } from "@maxcompute-rx/core/page";
import type { StreamChange, StreamRequest } from "@maxcompute-rx/core/internal";
import { Subscription, type SchedulerLike } from "rxjs";

import { randomDigits } from "../gateway/random-id.ts";
import { notAGateway, postJson } from "../gateway/gateway-transport.ts";
import { readEvents, type StreamEvent } from "./read-events.ts";
import type { ConnectionEnd } from "./reconnect-decision.ts";

/** Which stream of the gateway to open, and where to continue it. */
export interface StreamPosition {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** Number of the last event that was received; undefined before the first one. */
  readonly lastEventId: string | undefined;
}

export interface StreamConnectionOptions {
  readonly transport: Transport;
  /** Address of the gateway, without a trailing slash. */
  readonly gateway: string;
  readonly scheduler: SchedulerLike;
  readonly position: StreamPosition;
  /** All subscriptions at this moment. */
  readonly subscriptions: () => StreamChange;
  /** The id of the last event of each subscription that has received one, by its key. */
  readonly lastIds: () => NonNullable<StreamRequest["after"]>;
  /** Called when the gateway has accepted the connection. `sendChanges` tells it the subscriptions if they have changed. */
  readonly onOpen: (sendChanges: () => void) => void;
  readonly onEvent: (event: StreamEvent) => void;
  /** Called when the gateway does not know the stream any more; it needs another id then. */
  readonly onForgotten: () => void;
}

/** The gateway sends something at least every 15 seconds. After three times that, the connection is considered lost. */
const longestSilenceMs = 45_000;

/** Opens one connection and reads it to its end. Never rejects: the result says why it ended. */
export async function runStreamConnection(options: StreamConnectionOptions, outer: AbortSignal): Promise<ConnectionEnd> {
  const { transport, gateway, scheduler, position, subscriptions, onOpen, onEvent } = options;
  const own = new AbortController();
  const connection = randomDigits();
  const signal = AbortSignal.any([outer, own.signal]);
  let openedAt: number | null = null;
  let isMoved = false;
  let heardAt = 0;
  let silence = Subscription.EMPTY;
  const heard = (): void => {
    heardAt = scheduler.now();
    silence.unsubscribe();
    silence = scheduler.schedule(() => own.abort(silent()), longestSilenceMs);
  };
  const read = async (): Promise<MaxComputeError> => {
    const opened = subscriptions();
    const { id: stream, lastEventId } = position;
    const after = lastEventId === undefined ? undefined : options.lastIds();
    const request: StreamRequest = { stream, connection, lastEventId, after, ...opened };
    const { status, headers, body } = await postJson(transport, `${gateway}/stream`, request, signal);
    if (headers["content-type"]?.startsWith("text/event-stream") !== true) throw notAGateway(status);
    openedAt = scheduler.now();
    const sendChanges = changeSender(options, connection, opened, own);
    onOpen(sendChanges);
    sendChanges();
    for await (const event of readEvents(body)) {
      // The rest of a piece, after the event at which the last listener left, is not for listeners who come later.
      signal.throwIfAborted();
      heard();
      onEvent(event);
      if (event !== "alive" && event.message.type === "moved") isMoved = true;
    }
    return new MaxComputeError("connection_lost", "The gateway ended the event stream.");
  };
  heard();
  const error = await read().catch((thrown: unknown) => toMaxComputeError(own.signal.aborted ? own.signal.reason : thrown));
  silence.unsubscribe();
  return { error, openedAt, heardAt, endedAt: scheduler.now(), isMoved };
}

/** Sends all subscriptions when they differ from what the gateway knows: one request at a time, the latest state last. */
function changeSender(options: StreamConnectionOptions, connection: string, opened: StreamChange, own: AbortController): () => void {
  const { transport, gateway, scheduler, position, subscriptions, onForgotten } = options;
  let known = JSON.stringify(opened);
  let isSending = false;
  const send = async (): Promise<void> => {
    isSending = true;
    try {
      for (let change = subscriptions(); JSON.stringify(change) !== known; change = subscriptions()) {
        await withDeadline(longestSilenceMs, "A change of the event stream", scheduler, own.signal, (signal) =>
          postJson(transport, `${gateway}/stream/${position.id}`, { connection, ...change }, signal),
        );
        known = JSON.stringify(change);
      }
    } finally {
      // In the same turn as the last look at the subscriptions: a change that comes later is sent.
      isSending = false;
    }
  };
  const fail = (error: unknown): void => {
    if (!isMaxComputeError(error) || error.code !== "not_found") return own.abort(error);
    // The page has opened another connection already.
    if (own.signal.aborted) return;
    onForgotten();
    own.abort(forgotten());
  };
  return () => {
    if (!isSending && subscriptions().subscriptions.length > 0) send().catch(fail);
  };
}

/** The error of a stream that the gateway does not know any more. */
export function forgotten(): MaxComputeError {
  return new MaxComputeError("connection_lost", "The gateway does not know this event stream any more.");
}

function silent(): MaxComputeError {
  return new MaxComputeError("timeout", `The gateway sent nothing for ${longestSilenceMs / 1000} seconds.`, {
    nextStep: "If this happens again, a proxy may hold back the event stream: turn off the proxy's buffering for the gateway.",
  });
}
