import { Counter, Gauge, Histogram, type Registry } from "prom-client";

import type { Gateway, GatewayLogEntry } from "./gateway-options.ts";

/** Metrics of a gateway in a registry of prom-client. Created by {@link gatewayMetrics}. */
export interface GatewayMetrics {
  /** The gateway's option `onLog`. To keep a log as well, call it from a function of your own. */
  readonly onLog: (entry: GatewayLogEntry) => void;
  /** Adds the gauges of a gateway that receives {@link onLog}; they are read whenever the registry is. */
  observe(gateway: Gateway): void;
}

/**
 * Registers the metrics of one gateway. No label contains a caller, a project or an id, because each value would be a time series of
 * its own. Needs the package prom-client.
 *
 * @example
 * ```ts
 * const registry = new Registry();
 * const metrics = gatewayMetrics(registry);
 * const gateway = createGateway({ ...options, onLog: metrics.onLog });
 * metrics.observe(gateway);
 * internal.get("/metrics", async (c) => c.text(await registry.metrics(), 200, { "content-type": registry.contentType }));
 * ```
 */
export function gatewayMetrics(registry: Registry): GatewayMetrics {
  const registers = [registry];
  const requests = new Histogram({
    name: "maxcompute_gateway_request_duration_seconds",
    help: "Time until the headers of an answer were ready, by kind of request and status.",
    labelNames: ["call", "status"],
    registers,
  });
  const upstream = new Histogram({
    name: "maxcompute_gateway_upstream_duration_seconds",
    help: "Duration of each attempt of the gateway's own calls to MaxCompute, by error code.",
    labelNames: ["code"],
    registers,
  });
  const queued = new Histogram({
    name: "maxcompute_gateway_upstream_queue_seconds",
    help: "How long background requests waited for the gateway's own limit.",
    registers,
  });
  const failures = new Counter({
    name: "maxcompute_gateway_watch_failures_total",
    help: "Watches and lists that failed, by error code.",
    labelNames: ["code"],
    registers,
  });
  const streams = new Counter({
    name: "maxcompute_gateway_stream_changes_total",
    help: "Event streams of pages that opened, resumed, left or ended.",
    labelNames: ["what", "reason"],
    registers,
  });

  const outages = new Counter({ name: "maxcompute_gateway_store_outages_total", help: "How often the shared store was lost.", registers });

  return {
    onLog(entry) {
      switch (entry.type) {
        case "request":
          return requests.observe({ call: entry.call ?? "unknown", status: String(entry.status) }, entry.durationMs / 1000);
        case "upstream":
          queued.observe(entry.queuedMs / 1000);
          return upstream.observe({ code: entry.errorCode ?? "ok" }, entry.durationMs / 1000);
        case "watch":
          return failures.inc({ code: entry.code });
        case "store":
          return entry.isAway ? outages.inc() : undefined;
        case "stream":
          return streams.inc({ what: entry.what, reason: entry.reason ?? "" });
      }
    },
    observe(gateway) {
      const gauge = (name: string, help: string, read: () => number): void => {
        // The registry keeps it.
        void new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(read());
          },
        });
      };
      gauge("maxcompute_gateway_open_streams", "Event streams that a page is reading now.", () => gateway.counters.openStreams);
      gauge("maxcompute_gateway_store_away", "1 while the shared store is away, 0 otherwise.", () => Number(gateway.counters.isStoreAway));
      gauge(
        "maxcompute_gateway_held_projects",
        "Projects that this gateway watches for all gateways of its store.",
        () => gateway.counters.heldProjects,
      );
      gauge("maxcompute_gateway_upstream_watches", "Instances and lists that are watched now.", () => gateway.counters.upstreamWatches);
    },
  };
}
