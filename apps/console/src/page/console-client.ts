import type { GatewayAction, InstanceListView, MaxCompute, RunState } from "@maxcompute-rx/browser";
import { createContext, use, type Context } from "react";
import type { Observable } from "rxjs";

import type { StageHistory } from "./stages/stage-history.ts";

/** How an instance ended, and what its job was called, where it had a name. */
export interface Ending {
  readonly status: RunState;
  readonly jobName: string | null;
}

/** What every view works with. */
export interface ConsoleClient {
  readonly mc: MaxCompute;
  /** True where everything runs in an emulator on this machine. */
  readonly emulator: boolean;
  /** Whether the gateway lets this visitor do it. */
  readonly may: (action: GatewayAction) => boolean;
  /** The instances of the board, shared by all views that show some of them. */
  readonly board$: Observable<InstanceListView>;
  /** What a list does not tell of an instance that has ended; asked for once. */
  readonly ending$: (instanceId: string) => Observable<Ending>;
  /** What was seen of an instance's stages, kept while the page is open: the service tells no times of stages. */
  readonly stageHistories: Map<string, StageHistory>;
}

/** Most instances that the board holds. */
export const boardLimit = 2000;

/** Hands the client to all views below; null until there is one. */
export const ClientContext: Context<ConsoleClient | null> = createContext<ConsoleClient | null>(null);

export function useClient(): ConsoleClient {
  const client = use(ClientContext);
  if (client === null) throw new Error("A view was shown outside of the console.");
  return client;
}
