import { connect, gatewaySession, MaxComputeError, type GatewayAction } from "@maxcompute-rx/browser";
import { catchError, filter, map, NEVER, of, pairwise, share, shareReplay, take } from "rxjs";

import { createJobNames } from "./board/job-names.ts";
import { boardLimit, type ConsoleClient } from "./console-client.ts";
import { createEndNotices } from "./frame/end-notices.ts";
import { createAskedStops } from "./instance/asked-stops.ts";
import { pageStorage } from "./storage/page-storage.ts";
import { ask } from "./streams/ask.ts";

/** What the server says about itself. */
interface ServerSettings {
  readonly project: string;
  readonly emulator: boolean;
  /** Stands for the account and the project; says nothing about them. */
  readonly scope: string;
}

const gateway = "/gateway";

/** Asks the server for the project and for what this visitor may do, and creates the client that all views share. */
export async function openClient(): Promise<ConsoleClient> {
  const { project, emulator, scope } = await askSettings();
  const session = await gatewaySession({ gateway });
  const allowed: ReadonlySet<GatewayAction> = new Set(session.projects[project]);
  // A board may be shown for days: it recovers by itself, however long the gateway was unreachable.
  // Its title, its icon and its notifications tell of jobs while nobody looks.
  const mc = connect({ gateway, project, toleranceMs: Infinity, followWhileHidden: true });

  // Loads the code for calls now, without a call: a browser may never load a module again whose first load failed in an outage.
  mc.instance("none")
    .getJob({ signal: AbortSignal.abort() })
    .catch(() => {});

  const may: ConsoleClient["may"] = (action) => allowed.has(action);
  const board$ = mc.instances$({ limit: boardLimit, onlyOwner: false });
  const isAway$ = board$.pipe(
    map(({ trouble }) => trouble !== null),
    catchError(() => NEVER),
  );
  const recovered$ = isAway$.pipe(
    pairwise(),
    filter(([was, is]) => was && !is),
    share(),
  );
  const jobNames = createJobNames((id) =>
    may("read-sql") ? ask(async () => (await mc.instance(id).getJob()).name ?? null, recovered$) : of({ value: null, error: undefined }),
  );
  // The list of a gateway does not say for whom it is; the owner of the own instances does.
  const me$ = mc.instances$({ onlyOwner: true, limit: 1 }).pipe(
    map(({ instances }) => instances[0]?.owner ?? null),
    filter((owner) => owner !== null),
    take(1),
    catchError(() => NEVER),
    shareReplay({ bufferSize: 1, refCount: true }),
  );

  return {
    mc,
    emulator,
    may,
    board$,
    recovered$,
    jobNames,
    me$,
    stops: createAskedStops(),
    endNotices: createEndNotices(
      (id) => mc.instance(id).view$,
      pageStorage(() => sessionStorage),
    ),
    stageHistories: new Map(),
    scope,
    sqlView: { current: null },
  };
}

async function askSettings(): Promise<ServerSettings> {
  const response = await fetch("/settings.json");
  const settings: unknown = response.ok ? await response.json() : null;
  if (!isServerSettings(settings)) throw new MaxComputeError("unavailable", "The server of this page gave an unexpected answer.");
  return settings;
}

function isServerSettings(value: unknown): value is ServerSettings {
  return (
    typeof value === "object" &&
    value !== null &&
    "project" in value &&
    typeof value.project === "string" &&
    "emulator" in value &&
    "scope" in value &&
    typeof value.scope === "string"
  );
}
