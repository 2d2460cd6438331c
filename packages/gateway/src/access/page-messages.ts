import type { LogviewQuestion, StreamChange, StreamRequest, WatchTokenQuestion } from "@maxcompute-rx/core/internal";
import * as z from "zod";

import { watchState } from "./watch-state-shape.ts";

/** Names as they stand in paths: no character that has a meaning in a URL. */
const name = z.string().regex(/^[\w.-]{1,128}$/);
const key = z.string().min(1).max(200);
const eventId = z.string().max(64);

const subscription = z.discriminatedUnion("kind", [
  z.strictObject({
    key,
    kind: z.literal("instance"),
    project: name,
    instanceId: name,
    interest: z.strictObject({ tasks: z.boolean(), progress: z.boolean() }),
  }),
  z.strictObject({
    key,
    kind: z.literal("list"),
    project: name,
    filter: z.strictObject({
      status: z.enum(["Running", "Suspended", "Terminated"]).optional(),
      onlyOwner: z.boolean().optional(),
      // No page shows a longer list, and its snapshot would not fit into the buffer of a stream.
      limit: z.int().min(1).max(5000).optional(),
    }),
  }),
]);

/** Schemas of the messages from pages, with the largest number of subscriptions. */
export interface MessageShapes {
  readonly streamRequest: z.ZodType<StreamRequest>;
  readonly streamChange: z.ZodType<StreamChange>;
  readonly logviewQuestion: z.ZodType<LogviewQuestion>;
  readonly watchTokenQuestion: z.ZodType<WatchTokenQuestion>;
}

export function messageShapes(mostSubscriptions: number): MessageShapes {
  const subscriptions = z
    .array(subscription)
    .max(mostSubscriptions, `${mostSubscriptions} at most on one stream`)
    .refine((all) => new Set(all.map((one) => one.key)).size === all.length, "keys must differ");
  return {
    streamRequest: z.strictObject({
      stream: streamName,
      connection: streamName.optional(),
      subscriptions,
      lastEventId: eventId.optional(),
      after: z.record(key, eventId).optional(),
    }),
    streamChange: z.strictObject({ connection: streamName.optional(), subscriptions }),
    logviewQuestion: z.strictObject({
      project: name,
      instanceId: name,
      kind: z.enum(["auto", "legacy", "job-insight"]).optional(),
      hours: z.int().positive().optional(),
    }),
    watchTokenQuestion: z
      .strictObject({ project: name, token: z.string().optional(), state: watchState.optional() })
      .refine(({ token, state }) => (token === undefined) !== (state === undefined), "state or token"),
  };
}

/** The name that a page chooses for its stream, and for each connection of it. */
export const streamName: z.ZodType<string> = z.string().regex(/^[\da-f]{32}$/);
