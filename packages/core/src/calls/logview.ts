import { isBearer, type Credentials } from "../auth/credentials.ts";
import { MaxComputeError } from "../error.ts";
import type { ApiClient } from "../http/api-client.ts";
import type { CallOptions, LogviewOptions } from "../options.ts";
import {
  jobInsightAddress,
  legacyLogviewAddress,
  logviewHostCall,
  readHost,
  readSignedToken,
  signBearerTokenCall,
  webconsoleHostCall,
} from "../wire/logview/logview.ts";

/** Which link is wanted. Absent options come from the client's `logview` options. */
export interface LogviewRequest extends CallOptions {
  /** Hours a legacy link's token is valid. Default 720. */
  readonly hours?: number | undefined;
  /** `auto`: Job Insight if the service names its host and the region is known, otherwise legacy. `job-insight`: an error if it is not available. */
  readonly kind?: "auto" | "legacy" | "job-insight" | undefined;
}

/** Makes links to instances (docs/protocol.md 3). */
export interface LogviewLinker {
  address(instanceId: string, request?: LogviewRequest): Promise<string>;
}

export interface LogviewLinkerOptions {
  readonly api: ApiClient;
  readonly endpoint: string;
  readonly project: string;
  readonly region: string | null;
  readonly options: LogviewOptions;
  readonly credentials: (call: CallOptions) => Promise<Credentials>;
}

/** The host that PyODPS uses if the service does not name one (docs/protocol.md 3.2). */
const fallbackHost = "http://logview.aliyun.com";
const defaultHours = 720;

export function createLogviewLinker({ api, endpoint, project, region, options, credentials }: LogviewLinkerOptions): LogviewLinker {
  // The hosts do not change while a program runs. Each is requested once, when it is first needed, and again after a failure.
  const hosts = new Map<string, string>();
  const discover = async (
    known: string | undefined,
    call: ReturnType<typeof logviewHostCall>,
    { signal }: CallOptions,
  ): Promise<string | null> => {
    const found = known ?? hosts.get(call.path);
    if (found !== undefined) return found;
    try {
      // An answer without a complete host counts as a failure, and the host is requested again next time.
      const ask = async (): Promise<string | null> => readHost(await api.call(call, { signal }), endpoint);
      const host = (await ask()) ?? (await ask());
      if (host !== null) hosts.set(call.path, host);
      return host;
    } catch (error) {
      // Every client continues without the host (docs/protocol.md 8.1). Only an abort by the caller is an error.
      if (signal?.aborted) throw error;
      return null;
    }
  };

  const token = async (instanceId: string, hours: number, call: CallOptions): Promise<string> => {
    const own = await credentials(call);
    if (isBearer(own)) return own.bearerToken;
    return readSignedToken(await api.call(signBearerTokenCall(project, instanceId, hours), call));
  };

  return {
    async address(instanceId, request = {}) {
      const call: CallOptions = { signal: request.signal };
      const kind = request.kind ?? options.kind ?? "auto";
      if (kind !== "legacy" && region !== null) {
        const host = await discover(options.jobInsightHost, webconsoleHostCall(), call);
        if (host !== null) return jobInsightAddress({ host, region, endpoint, project, instanceId });
      }
      // Callers who ask for the page without a token must not get the one with a token.
      if (kind === "job-insight") throw noJobInsight(region, instanceId);
      const host = (await discover(options.host, logviewHostCall(), call)) ?? fallbackHost;
      const hours = request.hours ?? options.hours ?? defaultHours;
      return legacyLogviewAddress({ host, endpoint, project, instanceId, token: await token(instanceId, hours, call) });
    },
  };
}

function noJobInsight(region: string | null, instanceId: string): MaxComputeError {
  const why = region === null ? "the region is not known" : "the service names no host for it";
  return new MaxComputeError("configuration", `There is no Job Insight link to instance ${instanceId}: ${why}.`, {
    instanceId,
    nextStep: region === null ? "Set region, such as cn-hangzhou." : "Set logview.jobInsightHost, or ask for a legacy link.",
  });
}
