import type { SchedulerLike } from "rxjs";

import type { GatewayStore } from "../store/gateway-store.ts";
import type { Upstream } from "../upstream/upstream.ts";
import type { StreamChangesParts } from "./stream-changes.ts";

export interface ReplicaParts {
  readonly store: GatewayStore;
  /** False if no other gateway has this store: then nothing has to be renewed or kept for others. */
  readonly isShared: boolean;
  readonly scheduler: SchedulerLike;
  readonly upstream: (project: string) => Pick<Upstream, "watch" | "list">;
  /** Removes the gateway's secrets from a text. */
  readonly withoutSecrets: (text: string) => string;
  /** Events were lost: pages must be told. */
  readonly onGap: () => void;
  readonly onChange: StreamChangesParts["onChange"];
  /** The store cannot be reached (the error), or can be reached again (null). */
  readonly onStore: (error: unknown) => void;
}
