import type { MaxCompute, MaxComputeOptions, Transport } from "@maxcompute-rx/core";
import { BoundedMap, openClient, OpenCounts, readSubqueryId } from "@maxcompute-rx/core/internal";
import { defer, finalize, type Observable } from "rxjs";

import { GatewayError } from "../access/gateway-error.ts";
import { KnownCredentials } from "./known-credentials.ts";
import { toTransportRequest } from "./transport-request.ts";
import { createTunnelConnection } from "./tunnel-connection.ts";
import type { Upstream } from "./upstream.ts";

/** The gateway's options for the clients of all projects. */
export type UpstreamOptions = Omit<MaxComputeOptions, "project">;

/** The projects of the service, each with one client for all callers. */
export interface Upstreams {
  project(name: string): Upstream;
  /** The client of a project, whose watches callers of {@link Upstream.watch} and {@link Upstream.list} share. */
  client(name: string): MaxCompute;
  /** Number of instances and lists that are watched now. */
  readonly watches: number;
  /** Number of requests sent to the service so far. */
  readonly requests: number;
  /** Removes the gateway's own secrets from a text. */
  withoutSecrets(text: string): string;
}

/** Validity of a LogView token in hours, if pages ask for none; also the longest that they can ask for. Default of the options. */
const defaultLogviewHours = 24;

/** @throws {MaxComputeError} `invalid_argument` when the options of the client are wrong */
export function createUpstreams(options: UpstreamOptions): Upstreams {
  const byProject = new Map<string, { readonly upstream: Upstream; readonly client: MaxCompute }>();
  const watches = new WatchCount();
  const credentials = new KnownCredentials(options.credentials);
  let requests = 0;
  const transport: Transport = (request) => {
    requests += 1;
    return options.transport(request);
  };
  const parts = { ...options, transport, credentials: credentials.given };
  // Sends no request. Reports wrong options now, not when the first caller comes.
  openClient({ ...parts, project: "any" });

  const open = (name: string): { readonly upstream: Upstream; readonly client: MaxCompute } => {
    const known = byProject.get(name) ?? createUpstream({ ...parts, project: name }, watches, credentials);
    byProject.set(name, known);
    return known;
  };

  return {
    project: (name) => open(name).upstream,
    client: (name) => open(name).client,
    get watches() {
      return watches.size;
    },
    get requests() {
      return requests;
    },
    withoutSecrets: (text) => credentials.redact(text),
  };
}

function createUpstream(
  options: MaxComputeOptions,
  watches: WatchCount,
  credentials: KnownCredentials,
): { readonly upstream: Upstream; readonly client: MaxCompute } {
  const { project, endpoint } = options;
  const { client, watch, list, send } = openClient(options);
  const owners = new OwnerMemory(client);

  const upstream: Upstream = {
    watch: (id, interest, caller) => watches.counted(`${project}/${id}`, watch(id, interest, caller)),
    list: (filter, caller) => watches.counted(`${project}?${JSON.stringify(filter)}`, list(filter, caller)),
    owner: (id) => owners.of(id),

    async logview({ instanceId, kind, hours }) {
      const most = options.logview?.hours ?? defaultLogviewHours;
      if (hours !== undefined && hours > most)
        throw new GatewayError("invalid_argument", `A LogView link is valid for ${most} hours at most.`);
      const address = await client.getLogviewAddress(instanceId, { kind, hours: hours ?? most });
      if (!credentials.areIn(address)) return address;
      throw new GatewayError("unsupported", "This gateway can make Job Insight links only.", {
        nextStep: "Ask for one by kind job-insight.",
      });
    },

    send: (call, signal) => send(toTransportRequest(endpoint, project, call, signal)),
    sendToTunnel: createTunnelConnection(options, send),
  };
  return { upstream, client };
}

/** Counts what is watched. Pages that watch the same instance or list share one watch, which counts once. */
class WatchCount {
  readonly #listeners = new OpenCounts();

  get size(): number {
    return this.#listeners.size;
  }

  counted<T>(key: string, source: Observable<T>): Observable<T> {
    return defer(() => source.pipe(finalize(this.#listeners.enter(key))));
  }
}

const mostOwners = 10_000;

/** Remembers the owners of instances, which never change. The oldest are forgotten first, and asked for again when needed. */
class OwnerMemory {
  readonly #client: MaxCompute;
  readonly #owners = new BoundedMap<string, string>(mostOwners);

  constructor(client: MaxCompute) {
    this.#client = client;
  }

  async of(id: string): Promise<string | null> {
    // A query in a session belongs to whom its session belongs.
    const instanceId = readSubqueryId(id)?.sessionId ?? id;
    const owner = this.#owners.get(instanceId) ?? (await this.#client.instance(instanceId).getOwner());
    if (owner !== null) this.#owners.set(instanceId, owner);
    return owner;
  }
}
