/** To a process of pages. */
export type ToPages =
  | { readonly type: "open"; readonly gateway: string; readonly first: number; readonly pages: number }
  /** A job begins. Every `stride`th page watches it. */
  | { readonly type: "job"; readonly instanceId: string; readonly offset: number; readonly stride: number }
  /** Asks how many watches have not ended. */
  | { readonly type: "count" }
  /** Asks for what the pages were told, and ends them. */
  | { readonly type: "finish" };

/** From a process of pages. */
export type FromPages =
  | { readonly type: "opened" }
  | { readonly type: "counted"; readonly open: number }
  | ({ readonly type: "told" } & ToldPages);

/** What all pages of a process were told. */
export interface ToldPages {
  readonly watches: readonly WatchFacts[];
  /** Processor time of the process, in milliseconds. */
  readonly cpuMs: number;
}

/** What one page was told about one job. */
export interface WatchFacts {
  readonly page: number;
  readonly instanceId: string;
  /** Types of the events that ended the watch. */
  readonly ends: readonly string[];
  /** When the first of them came, in epoch milliseconds. */
  readonly endedAt: number | null;
  /** Codes of errors. */
  readonly errors: readonly string[];
  readonly snapshots: number;
  /** How often the page was told of a gap or of trouble. */
  readonly troubles: number;
  /** Events that came a second time on the wire, with their subscription's number of the event. */
  readonly doubled: readonly string[];
}

/** To the load balancer. */
export type ToBalancer =
  /** The gateways in rotation. */
  | { readonly type: "ports"; readonly ports: readonly number[] }
  /** Breaks all connections, and accepts none for this time, in milliseconds. */
  | { readonly type: "cut"; readonly ms: number };

/** From the load balancer. */
export type FromBalancer = { readonly type: "listening"; readonly port: number } | { readonly type: "mended" };
