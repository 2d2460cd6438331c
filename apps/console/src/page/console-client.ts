import type { GatewayAction, InstanceListView, MaxCompute } from "@maxcompute-rx/browser";
import { createContext, use } from "react";
import type { Observable } from "rxjs";

import type { StageHistory } from "./instance/stage-history.ts";
import type { StatusName } from "./status/status-style.ts";

/** What this visitor may do with instances, as the gateway says. */
export type Action = GatewayAction;

/** What every view works with. */
export interface ConsoleClient {
  readonly mc: MaxCompute;
  /** True where everything runs in an emulator on this machine. */
  readonly emulator: boolean;
  readonly may: (action: Action) => boolean;
  /** The instances of the board, shared by all views that show some of them. */
  readonly board$: Observable<InstanceListView>;
  /** How an instance that has ended did so; asked for once. */
  readonly verdict$: (instanceId: string) => Observable<StatusName>;
  /** What was seen of an instance's stages, kept while the page is open: the service tells no times of stages. */
  readonly stageHistories: Map<string, StageHistory>;
}

/** Most instances that the board holds. */
export const boardLimit = 2000;

const ClientContext = createContext<ConsoleClient | null>(null);

/** Hands the client to all views below. */
export const ClientProvider: typeof ClientContext = ClientContext;

export function useClient(): ConsoleClient {
  const client = use(ClientContext);
  if (client === null) throw new Error("A view was shown outside of the console.");
  return client;
}
