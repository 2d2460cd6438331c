import { createParser } from "eventsource-parser";

import type { StreamMessage } from "@maxcompute-rx/core/internal";

import { notAGateway } from "../gateway/gateway-transport.ts";
import { readMessage } from "./read-message.ts";

/** What arrives on the stream: a message with the number to continue after, or `alive` for any bytes. */
export type StreamEvent = { readonly id: string | undefined; readonly message: StreamMessage } | "alive";

/** The largest event that is accepted, in characters; a list of several thousand instances is smaller. */
const longestEvent = 16_777_216;

/**
 * Reads server-sent events of a gateway. Messages of a kind that this version does not know are ignored.
 * Throws `unexpected_answer` if the body contains anything else, and whatever the body throws.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent, void> {
  const decoder = new TextDecoder();
  let arrived: StreamEvent[] = [];
  let damaged = false;
  const parser = createParser({
    maxBufferSize: longestEvent,
    onEvent: ({ id, data }) => {
      const message = readMessage(data);
      if (message === "damaged") damaged = true;
      else if (message !== "unknown" && !damaged) arrived.push({ id, message });
    },
    onError: ({ type }) => {
      damaged ||= type === "max-buffer-size-exceeded";
    },
  });
  for await (const chunk of body) {
    yield "alive";
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* arrived;
    arrived = [];
    if (damaged) throw notAGateway(200);
  }
}
