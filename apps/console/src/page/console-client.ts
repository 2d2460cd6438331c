import type { GatewayAction, InstanceListView, MaxCompute } from "@maxcompute-rx/browser";
import { createContext, use, type Context } from "react";
import type { Observable } from "rxjs";

import type { JobNames } from "./board/job-names.ts";
import type { EndNotices } from "./frame/end-notices.ts";
import type { AskedStops } from "./instance/asked-stops.ts";
import type { SqlView } from "./sql/state/sql-view.ts";
import type { StageHistory } from "./stages/stage-history.ts";

/** What all views share. */
export interface ConsoleClient {
  readonly mc: MaxCompute;
  /** True if everything runs in an emulator on this machine. */
  readonly emulator: boolean;
  /** Whether the gateway allows this visitor an action. */
  readonly may: (action: GatewayAction) => boolean;
  /** The instances of the board, shared by all views that show some of them. */
  readonly board$: Observable<InstanceListView>;
  /** Emits when the service can be reached again after an outage. */
  readonly recovered$: Observable<unknown>;
  /** Names of jobs that the list does not contain; none if this visitor may not read them. */
  readonly jobNames: JobNames;
  /** The account that the console works for, as the owner of its instances; nothing until it has one. */
  readonly me$: Observable<string>;
  readonly stops: AskedStops;
  readonly endNotices: EndNotices;
  /** The progress of stages seen so far, by instance. Kept while the page is open, because the service has no times of stages. */
  readonly stageHistories: Map<string, StageHistory>;
  /** Stands for the account and the project. What is kept in the browser under one is never shown under another. */
  readonly scope: string;
  /** The state of the SQL view; null until the view is shown for the first time. */
  readonly sqlView: { current: SqlView | null };
}

/** The largest number of instances on the board. */
export const boardLimit = 2000;

/** The client, for all views below; null until it is there. */
export const ClientContext: Context<ConsoleClient | null> = createContext<ConsoleClient | null>(null);

export function useClient(): ConsoleClient {
  const client = use(ClientContext);
  if (client === null) throw new Error("A view was shown outside of the console.");
  return client;
}
