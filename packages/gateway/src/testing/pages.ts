import { gatewayHeader, type StreamMessage, type StreamRequest, type StreamSubscription } from "@maxcompute-rx/core/internal";
import { createParser } from "eventsource-parser";

import type { Gateway } from "../index.ts";

export const origin = "https://board.example.com";

export interface PageRequestInit extends Omit<RequestInit, "headers"> {
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as our own page sends it, of the same origin as the gateway. */
export function pageRequest(path: string, { json, headers, ...init }: PageRequestInit = {}): Request {
  const own = { [gatewayHeader]: "1", "sec-fetch-site": "same-origin" };
  if (json === undefined) return new Request(origin + path, { ...init, headers: { ...own, ...headers } });
  const body = JSON.stringify(json);
  return new Request(origin + path, { method: "POST", ...init, body, headers: { ...own, "content-type": "application/json", ...headers } });
}

export const anything = { tasks: true, progress: true };

export function instanceOf(instanceId: string, key: string = instanceId, project = "demo_project"): StreamSubscription {
  return { key, kind: "instance", project, instanceId, interest: anything };
}

/** The reading end of an event stream. */
export interface Page {
  readonly status: number;
  readonly messages: readonly StreamMessage[];
  readonly lastEventId: string | undefined;
  /** Id of the last event of each subscription, by its key. */
  readonly after: Readonly<Record<string, string>>;
  /** Resolves with the first message, old or new, that fits. Rejects when the stream ends before. */
  until(fits: (message: StreamMessage) => boolean): Promise<StreamMessage>;
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>;
  /** Comments so far: signs of life. */
  readonly beats: number;
  leave(): Promise<void>;
}

let streams = 0;

/** 32 hexadecimal digits, another one each time. */
export function streamName(): string {
  streams += 1;
  return streams.toString(16).padStart(32, "0");
}

/** Opens an event stream and reads it as fast as it comes. */
export async function openPage(
  gateway: Gateway,
  request: Partial<StreamRequest> & Pick<StreamRequest, "subscriptions">,
  headers: Readonly<Record<string, string>> = {},
): Promise<Page> {
  return readPage(await gateway(pageRequest("/stream", { json: { stream: streamName(), ...request }, headers })));
}

export function readPage(response: Response): Page {
  const messages: StreamMessage[] = [];
  const waiting = new Set<() => void>();
  const after: Record<string, string> = {};
  let lastEventId: string | undefined;
  let beats = 0;
  let isOver = false;
  const parser = createParser({
    onEvent({ id, data }) {
      lastEventId = id;
      const message = JSON.parse(data) as StreamMessage;
      messages.push(message);
      if ("key" in message && id !== undefined) after[message.key] = id;
      for (const look of waiting) look();
    },
    onComment: () => {
      beats += 1;
    },
  });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      parser.feed(decoder.decode(piece.value, { stream: true }));
  };
  const ended = read().finally(() => {
    isOver = true;
    for (const look of waiting) look();
  });
  ended.catch(() => {});
  return {
    status: response.status,
    messages,
    ended,
    after,
    get lastEventId() {
      return lastEventId;
    },
    get beats() {
      return beats;
    },
    until: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = messages.find(fits);
          if (found === undefined && !isOver) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error(`The stream has ended after ${JSON.stringify(messages)}`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async leave() {
      await reader.cancel();
    },
  };
}

/** Whether a message tells this of an instance. */
export function tells(type: string, key?: string): (message: StreamMessage) => boolean {
  return (message) =>
    (key === undefined || ("key" in message && message.key === key)) &&
    (message.type === type ||
      (message.type === "instance" && message.event.type === type) ||
      (message.type === "list" && message.event.type === type));
}
