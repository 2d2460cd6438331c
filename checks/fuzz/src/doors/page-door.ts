import { connect } from "@maxcompute-rx/browser";
import { forkJoin, lastValueFrom, take, toArray } from "rxjs";

import type { Door } from "./door.ts";

/** The event stream of a gateway, as a page reads it; its instance lives the given life. */
export function pageDoor(life: readonly unknown[]): Door {
  const list = {
    type: "snapshot",
    at: "2023-01-01T12:00:00.000Z",
    view: { instances: [{ instanceId: "i", project: "p", status: "Running", statusText: "Running" }], more: false, trouble: null },
  };
  const messages = [
    ...life.map((event) => ({ type: "instance", key: "1", event })),
    { type: "list", key: "2", event: list },
    { type: "list", key: "2", event: { type: "changed", at: list.at, updated: [], removed: ["i"], more: false } },
    { type: "completed", key: "1" },
    { type: "failed", key: "2", error: { code: "forbidden", message: "Enough was seen." } },
  ];
  const stream = new TextEncoder().encode(
    `:\n\n${messages.map((message, index) => `id: ${index + 1}\ndata: ${JSON.stringify(message)}\n\n`).join("")}`,
  );

  return {
    name: "event stream",
    family: "page",
    open: async (opening) => {
      const answer = (request: Request): Response => {
        if (!request.url.endsWith("/stream")) return new Response(null, { status: 204 });
        const { status, headers, body } = opening.change({ status: 200, headers: { "content-type": "text/event-stream" }, body: stream });
        const sent = status === 204 || status === 304 ? null : streamOf(opening.pieces(body));
        return new Response(sent, { status, headers });
      };
      const mc = connect({
        gateway: "http://page.test/gw",
        project: "p",
        scheduler: opening.time,
        random: () => 0.5,
        toleranceMs: 20_000,
        fetch: async (request) => answer(request),
      });
      return lastValueFrom(forkJoin({ events: mc.instance("i").events$.pipe(toArray()), views: mc.instances$().pipe(take(2), toArray()) }));
    },
  };
}

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}
