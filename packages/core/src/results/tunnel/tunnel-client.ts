import { BoundedMap } from "../../bounded-map.ts";
import { isMaxComputeError, MaxComputeError } from "../../error.ts";
import type { MaxComputeErrorCode } from "../../error.ts";
import type { ApiClient } from "../../http/api-client.ts";
import type { Settings } from "../../settings.ts";
import type { AbortSignalLike } from "../../transport.ts";
import { fastCrc } from "../bytes/crc32c-simd.ts";
import type { CrcOfBytes } from "../bytes/crc32c-simd.ts";
import { readTunnelAddress, tunnelAddressCall } from "../../wire/tunnel/tunnel-address.ts";

/** Access to the tunnel of the project, from which results are downloaded. */
export interface TunnelClient {
  /** The client for calls to the tunnel. The tunnel's address is asked for once per quota. */
  api(quotaName: string | undefined, signal: AbortSignalLike | undefined): Promise<ApiClient>;
  /** Ids of download sessions that may be used again. */
  readonly downloadIds: DownloadIds;
  /** The checksum of all downloads, made when it is first needed. */
  crc(): CrcOfBytes;
}

export interface DownloadIds {
  get(key: string): string | undefined;
  set(key: string, downloadId: string): void;
}

export interface TunnelClientParts extends Pick<Settings, "endpoint" | "project" | "tunnel"> {
  /** The client for calls to the service itself. */
  readonly api: ApiClient;
  /** Makes the client for a tunnel at an endpoint. */
  readonly connectTunnel: (endpoint: string) => ApiClient;
}

export function createTunnelClient(parts: TunnelClientParts): TunnelClient {
  const clients = new Map<string, ApiClient>();
  let crc: CrcOfBytes | null = null;
  return {
    async api(quotaName, signal) {
      const key = quotaName ?? "";
      const known = clients.get(key);
      if (known !== undefined) return known;
      const client = parts.connectTunnel(parts.tunnel.endpoint ?? (await readAddress(parts, quotaName, signal)));
      clients.set(key, client);
      return client;
    },
    downloadIds: new BoundedMap(mostDownloadIds),
    crc: () => (crc ??= fastCrc()),
  };
}

async function readAddress({ api, endpoint, project }: TunnelClientParts, quotaName: string | undefined, signal: AbortSignalLike | undefined): Promise<string> {
  try {
    const answer = await api.call(tunnelAddressCall(project, quotaName), { signal });
    return readTunnelAddress(answer, new URL(endpoint).protocol);
  } catch (error) {
    throw isMaxComputeError(error) && noTunnelCodes.has(error.code) ? noTunnel(project, error) : error;
  }
}

/** The codes of answers from a service, or a proxy before it, that has no tunnel. */
const noTunnelCodes: ReadonlySet<MaxComputeErrorCode> = new Set(["not_found", "unsupported", "invalid_request", "unexpected_answer"]);

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
