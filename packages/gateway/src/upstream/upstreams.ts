import type { MaxCompute, MaxComputeOptions, Transport } from "@maxcompute-rx/core";
import { BoundedMap, openClient, OpenCounts } from "@maxcompute-rx/core/internal";
import { defer, finalize, type Observable } from "rxjs";

import { GatewayError } from "../access/gateway-error.ts";
import { KnownCredentials } from "./known-credentials.ts";
import { toTransportRequest } from "./transport-request.ts";
import { createTunnelConnection } from "./tunnel-connection.ts";
import type { Upstream } from "./upstream.ts";

/** What the projects' clients are made of: the client options of the gateway. */
export type UpstreamOptions = Omit<MaxComputeOptions, "project">;

/** The projects of the service, each with one client for all callers. */
export interface Upstreams {
  project(name: string): Upstream;
  /** Instances and lists that somebody listens to. */
  readonly watches: number;
  /** Sent to the service so far. */
  readonly requests: number;
  /** A text with the gateway's own secrets struck out. */
  withoutSecrets(text: string): string;
}

/** Longest validity of a LogView token in hours, unless the options name another one; also what is given without a wish. */
const defaultLogviewHours = 24;

/** @throws {MaxComputeError} `invalid_argument` when the options of the client are wrong */
export function createUpstreams(options: UpstreamOptions): Upstreams {
  const byProject = new Map<string, Upstream>();
  const watches = new WatchCount();
  const credentials = new KnownCredentials(options.credentials);
  let requests = 0;
  const transport: Transport = (request) => {
    requests += 1;
    return options.transport(request);
  };
  const parts = { ...options, transport, credentials: credentials.given };
  // Makes no request; wrong options are told now, not at the first caller's request.
  openClient({ ...parts, project: "any" });

  return {
    project(name) {
      const upstream = byProject.get(name) ?? createUpstream({ ...parts, project: name }, watches, credentials);
      byProject.set(name, upstream);
      return upstream;
    },
    get watches() {
      return watches.size;
    },
    get requests() {
      return requests;
    },
    withoutSecrets: (text) => credentials.redact(text),
  };
}

function createUpstream(options: MaxComputeOptions, watches: WatchCount, credentials: KnownCredentials): Upstream {
  const { project, endpoint } = options;
  const { client, watch, list, send } = openClient(options);
  const owners = new OwnerMemory(client);

  return {
    watch: (id, interest, caller) => watches.counted(`${project}/${id}`, watch(id, interest, caller)),
    list: (filter, caller) => watches.counted(`${project}?${JSON.stringify(filter)}`, list(filter, caller)),
    owner: (id) => owners.of(id),

    async logview({ instanceId, kind, hours }) {
      const most = options.logview?.hours ?? defaultLogviewHours;
      if (hours !== undefined && hours > most) throw new GatewayError("invalid_argument", `A LogView link is valid for ${most} hours at most.`);
      const address = await client.getLogviewAddress(instanceId, { kind, hours: hours ?? most });
      if (!credentials.areIn(address)) return address;
      throw new GatewayError("unsupported", "This gateway can make Job Insight links only.", { nextStep: "Ask for one by kind job-insight." });
    },

    send: (call, signal) => send(toTransportRequest(endpoint, project, call, signal)),
    sendToTunnel: createTunnelConnection(options, send),
  };
}

/** How many different things are listened to: those who listen to the same share one watch of the client. */
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

/** Owners of instances, which never change; the oldest are forgotten first and would be asked for again. */
class OwnerMemory {
  readonly #client: MaxCompute;
  readonly #owners = new BoundedMap<string, string>(mostOwners);

  constructor(client: MaxCompute) {
    this.#client = client;
  }

  async of(instanceId: string): Promise<string | null> {
    const owner = this.#owners.get(instanceId) ?? (await this.#client.instance(instanceId).getOwner());
    if (owner !== null) this.#owners.set(instanceId, owner);
    return owner;
  }
}
