import { connect, isMaxComputeError, isTerminalEvent } from "@maxcompute-rx/browser";

import type { FromPages, ToPages, WatchFacts } from "../messages.ts";
import { WireTap } from "../wire-tap.ts";

// Some hundred pages in a process of their own. Each has the client of browsers, and one event stream to the balancer.

interface Page {
  readonly number: number;
  readonly mc: ReturnType<typeof connect>;
  readonly tap: WireTap;
}

type Watch = { -readonly [Name in keyof WatchFacts]: WatchFacts[Name] };

function openPage(gateway: string, number: number): Page {
  const tap = new WireTap();
  // Five pages for each user.
  const headers = { "x-forwarded-user": `user-${Math.floor(number / 5)}` };
  return { number, tap, mc: connect({ gateway: `${gateway}/maxcompute`, project: "demo_project", headers, fetch: tap.fetch }) };
}

function watch({ number, mc }: Page, instanceId: string, onEnd: () => void): Watch {
  const told: Watch = { page: number, instanceId, ends: [], endedAt: null, errors: [], snapshots: 0, troubles: 0, doubled: [] };
  mc.instance(instanceId).events$.subscribe({
    next(event) {
      if (event.type === "snapshot") told.snapshots += 1;
      if (event.type === "trouble") told.troubles += 1;
      if (!isTerminalEvent(event)) return;
      told.ends = [...told.ends, event.type];
      told.endedAt ??= Date.now();
    },
    error(error: unknown) {
      told.errors = [...told.errors, isMaxComputeError(error) ? `${error.code}: ${error.message}` : String(error)];
      onEnd();
    },
    complete: onEnd,
  });
  return told;
}

const pages: Page[] = [];
const watches: Watch[] = [];
let open = 0;

const tell = (message: FromPages): void => void process.send?.(message);

process.on("message", (message: ToPages) => {
  switch (message.type) {
    case "open":
      for (let at = 0; at < message.pages; at += 1) pages.push(openPage(message.gateway, message.first + at));
      return tell({ type: "opened" });
    case "job":
      for (const page of pages) {
        if (page.number % message.stride !== message.offset % message.stride) continue;
        open += 1;
        watches.push(watch(page, message.instanceId, () => (open -= 1)));
      }
      return;
    case "count":
      return tell({ type: "counted", open });
    case "finish": {
      const byNumber = new Map(pages.map((page) => [page.number, page]));
      const { user, system } = process.cpuUsage();
      const told = watches.map((one) => ({ ...one, doubled: byNumber.get(one.page)?.tap.doubled.get(one.instanceId) ?? [] }));
      return tell({ type: "told", watches: told, cpuMs: (user + system) / 1000 });
    }
  }
});
process.once("disconnect", () => process.exit());
