import { createParser } from "eventsource-parser";

import type { StreamMessage } from "@maxcompute-rx/core/internal";

import { isObject } from "./gateway-fault.ts";
import { notAGateway } from "./gateway-transport.ts";

/** What arrives on the stream: a message with the number to resume after, or just something, by which it is known to live. */
export type StreamEvent = { readonly id: string | undefined; readonly message: StreamMessage } | "alive";

/** The largest event that is taken, in characters; a list of some thousand instances is smaller. */
const mostCharacters = 16_777_216;

/**
 * Reads server-sent events of a gateway. Messages of a kind that this version does not know are passed over.
 * Throws `unexpected_answer` where there is something else, and what the body throws.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamEvent, void> {
  const decoder = new TextDecoder();
  let arrived: StreamEvent[] = [];
  let damaged = false;
  const parser = createParser({
    maxBufferSize: mostCharacters,
    onEvent: ({ id, data }) => {
      const value = parse(data);
      if (value === undefined) damaged = true;
      else if (isStreamMessage(value)) arrived.push({ id, message: value });
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isStreamMessage(value: unknown): value is StreamMessage {
  if (!isObject(value)) return false;
  const { type, key, event, error } = value;
  switch (type) {
    case "instance":
    case "list":
      return typeof key === "string" && isObject(event) && typeof event["type"] === "string";
    case "completed":
      return typeof key === "string";
    case "failed":
      return typeof key === "string" && isObject(error);
    default:
      return type === "reset";
  }
}
