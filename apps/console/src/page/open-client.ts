import { connect, gatewaySession, MaxComputeError, type GatewayAction } from "@maxcompute-rx/browser";
import { catchError, filter, map, NEVER, of, pairwise, share, shareReplay, switchMap, timer, type Observable } from "rxjs";

import { boardLimit, type ConsoleClient } from "./console-client.ts";
import { ask } from "./streams/ask.ts";

/** What the server says about itself. */
interface ServerSettings {
  readonly project: string;
  readonly emulator: boolean;
}

const gateway = "/gateway";

/** Asks the server for the project and for what this visitor may do, and creates the client that all views share. */
export async function openClient(): Promise<ConsoleClient> {
  const { project, emulator } = await askSettings();
  const session = await gatewaySession({ gateway });
  const allowed: ReadonlySet<GatewayAction> = new Set(session.projects[project]);
  // A board may be shown for days: it recovers by itself, however long the gateway was unreachable.
  const mc = connect({ gateway, project, toleranceMs: Infinity });

  const may: ConsoleClient["may"] = (action) => allowed.has(action);
  const board$ = mc.instances$({ limit: boardLimit, onlyOwner: false });
  const isAway$ = board$.pipe(map(({ trouble }) => trouble !== null), catchError(() => NEVER));
  const recovered$ = isAway$.pipe(pairwise(), filter(([was, is]) => was && !is), share());
  const jobNames = new Map<string, Observable<string | null>>();

  return {
    mc,
    emulator,
    may,
    board$,
    recovered$,
    jobName$: (id) => {
      if (!may("read-sql")) return of(null);
      // A row that is visible only for a moment, during scrolling, sends no request.
      const known = jobNames.get(id) ?? timer(200).pipe(switchMap(() => ask(() => mc.instance(id).getJob(), recovered$)), map(({ value }) => value?.name || null), shareReplay({ bufferSize: 1, refCount: true }));
      jobNames.set(id, known);
      return known;
    },
    stageHistories: new Map(),
  };
}

async function askSettings(): Promise<ServerSettings> {
  const response = await fetch("/settings.json");
  const settings: unknown = response.ok ? await response.json() : null;
  if (!isServerSettings(settings)) throw new MaxComputeError("unavailable", "The server of this page gave an unexpected answer.");
  return settings;
}

function isServerSettings(value: unknown): value is ServerSettings {
  return typeof value === "object" && value !== null && "project" in value && typeof value.project === "string" && "emulator" in value;
}
