import { BoundedMap } from "../../bounded-map.ts";
import { isMaxComputeError, MaxComputeError } from "../../error.ts";
import type { MaxComputeErrorCode } from "../../error.ts";
import type { ApiClient } from "../../http/api-client.ts";
import type { Settings } from "../../settings.ts";
import type { AbortSignalLike } from "../../transport.ts";
import { readTunnelAddress, tunnelAddressCall } from "../../wire/tunnel/tunnel-address.ts";

/** The project's tunnel: where big results are downloaded from. */
export interface TunnelClient {
  /** Calls to the tunnel; where it is, is asked once per quota. */
  api(quotaName: string | undefined, signal: AbortSignalLike | undefined): Promise<ApiClient>;
  /** Ids of download sessions that may be used again, by what they are for; the oldest are forgotten. */
  readonly downloadIds: DownloadIds;
}

export interface DownloadIds {
  get(key: string): string | undefined;
  set(key: string, downloadId: string): void;
}

export interface TunnelClientParts extends Pick<Settings, "endpoint" | "project" | "tunnel"> {
  /** Calls to the service itself. */
  readonly api: ApiClient;
  /** Calls to a tunnel at some endpoint. */
  readonly connectTunnel: (endpoint: string) => ApiClient;
}

export function createTunnelClient(parts: TunnelClientParts): TunnelClient {
  const clients = new Map<string, ApiClient>();
  return {
    async api(quotaName, signal) {
      const key = quotaName ?? "";
      const known = clients.get(key);
      if (known !== undefined) return known;
      const client = parts.connectTunnel(parts.tunnel.endpoint ?? (await askAddress(parts, quotaName, signal)));
      clients.set(key, client);
      return client;
    },
    downloadIds: new BoundedMap(mostDownloadIds),
  };
}

async function askAddress({ api, endpoint, project }: TunnelClientParts, quotaName: string | undefined, signal: AbortSignalLike | undefined): Promise<string> {
  try {
    const answer = await api.call(tunnelAddressCall(project, quotaName), { signal });
    return readTunnelAddress(answer, new URL(endpoint).protocol);
  } catch (error) {
    throw isMaxComputeError(error) && namesNone.has(error.code) ? noTunnel(project, error) : error;
  }
}

/** Answers of a service, or of something before it, that does not know of tunnels. */
const namesNone: ReadonlySet<MaxComputeErrorCode> = new Set(["not_found", "unsupported", "invalid_request", "unexpected_answer"]);

function noTunnel(project: string, cause: MaxComputeError): MaxComputeError {
  const { serverCode, status, requestId } = cause;
  return new MaxComputeError("unsupported", `The service names no tunnel for project ${project}: ${cause.message}`, {
    reason: "no_tunnel",
    serverCode,
    status,
    requestId,
    nextStep: "Set tunnel.endpoint if there is one; tunnel: false reads up to 10,000 rows without it.",
    cause,
  });
}

const mostDownloadIds = 64;
