import { BoundedMap } from "../../bounded-map.ts";
import { isMaxComputeError, MaxComputeError } from "../../error.ts";
import type { MaxComputeErrorCode } from "../../error.ts";
import { unlessAborted } from "../../http/abort.ts";
import type { ApiCallOptions, ApiClient } from "../../http/api-client.ts";
import { loadOnce } from "../../load-once.ts";
import type { Settings } from "../../settings.ts";
import type { AbortSignalLike, Transport } from "../../transport.ts";
import type { CrcOfBytes } from "../bytes/crc32c-simd.ts";
import { readTunnelAddress, tunnelAddressCall } from "../../wire/tunnel/tunnel-address.ts";

/** Access to the tunnel of the project, from which results are downloaded. */
export interface TunnelClient {
  /** The client for calls to the tunnel. The tunnel's address is asked for once per quota. */
  api(quotaName: string | undefined, signal: AbortSignalLike | undefined): Promise<ApiClient>;
  /** Does what can be done before a result is opened: asks for the tunnel's address, and opens a connection to it. Never fails. */
  prepare(quotaName: string | undefined): void;
  /** Ids of download sessions that may be used again. */
  readonly downloadIds: DownloadIds;
  /** The checksum of all downloads, loaded and made when Arrow is first read. */
  crc(): Promise<CrcOfBytes>;
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
  readonly transport: Transport;
}

/** A tunnel whose address is known. */
interface KnownTunnel {
  readonly client: ApiClient;
  readonly origin: string;
}

export function createTunnelClient(parts: TunnelClientParts): TunnelClient {
  const known = new Map<string, KnownTunnel>();
  /** The questions for an address that were asked before a result is opened. */
  const asked = new Map<string, Promise<KnownTunnel | null>>();
  const crc = loadOnce(async (): Promise<CrcOfBytes> => {
    const { fastCrc } = await import("../bytes/crc32c-simd.ts");
    return fastCrc();
  });

  const find = async (quotaName: string | undefined, options: ApiCallOptions): Promise<KnownTunnel> => {
    const endpoint = parts.tunnel.endpoint ?? (await readAddress(parts, quotaName, options));
    const tunnel = { client: parts.connectTunnel(endpoint), origin: new URL(endpoint).origin };
    known.set(quotaName ?? "", tunnel);
    return tunnel;
  };

  /** Asks once: whoever opens a result asks again after a failure, and reports it. */
  const askEarly = (quotaName: string | undefined): Promise<KnownTunnel | null> => {
    const key = quotaName ?? "";
    const question =
      asked.get(key) ??
      find(quotaName, { retry: false })
        .catch(() => null)
        .finally(() => asked.delete(key));
    if (!asked.has(key)) asked.set(key, question);
    return question;
  };

  return {
    async api(quotaName, signal) {
      const key = quotaName ?? "";
      const early = asked.get(key);
      const tunnel = known.get(key) ?? (early && (await (signal === undefined ? early : unlessAborted(signal, early))));
      return (tunnel ?? (await find(quotaName, { signal }))).client;
    },
    prepare(quotaName) {
      const tunnel = known.get(quotaName ?? "");
      const connectTo = ({ origin }: KnownTunnel): void => parts.transport.preconnect?.(origin);
      if (tunnel !== undefined) return connectTo(tunnel);
      void askEarly(quotaName).then((found) => found && connectTo(found));
    },
    downloadIds: new BoundedMap(mostDownloadIds),
    crc,
  };
}

async function readAddress(
  { api, endpoint, project }: TunnelClientParts,
  quotaName: string | undefined,
  options: ApiCallOptions,
): Promise<string> {
  const ask = async (): Promise<string> =>
    readTunnelAddress(await api.call(tunnelAddressCall(project, quotaName), options), new URL(endpoint).protocol);
  try {
    return await ask().catch((error: unknown) => {
      // One damaged answer does not show that there is no tunnel, without which all values would be texts.
      if (isMaxComputeError(error) && error.code === "unexpected_answer" && options.retry !== false) return ask();
      throw error;
    });
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
