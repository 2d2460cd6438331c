import { isMaxComputeError, MaxComputeError } from "../error.ts";
import type { ApiClient } from "../http/api-client.ts";
import type { CallOptions } from "../options.ts";
import { connectionCall, quotaCall, readConnection, readQuotaAnswer } from "../wire/quota/quota.ts";

/** The connections of a client to quotas for interactive queries (docs/protocol.md 5.6). */
export interface MaxqaConnections {
  /**
   * @throws {MaxComputeError} `not_found` for a quota that does not exist, `invalid_argument` for one that is not for interactive queries
   */
  get(quotaName: string, call: CallOptions): Promise<string>;
  /** Forgets a connection that the service refused. Returns whether it was in use for some time, so that a new one may help. */
  forget(quotaName: string, connection: string): boolean;
}

export function createMaxqaConnections(api: ApiClient, project: string): MaxqaConnections {
  const known = new Map<string, { readonly connection: string; used: number }>();

  const ask = async (quotaName: string, call: CallOptions): Promise<string> => {
    try {
      const connection = readConnection(await api.call(connectionCall(project, quotaName), call));
      if (connection !== null) return connection;
    } catch (error) {
      // A service without this call tells the connection with the quota.
      if (!isMaxComputeError(error) || !mayLackCall(error)) throw error;
    }
    const { quota, connection } = readQuotaAnswer(await api.call(quotaCall(project, quotaName), call));
    if (connection !== null && (quota.isInteractive || quota.resourceSystemType === null)) return connection;
    throw new MaxComputeError(
      "invalid_argument",
      `Quota ${quotaName} is not for interactive queries${quota.resourceSystemType === null ? "" : ` (${quota.resourceSystemType})`}.`,
      {
        nextStep: "Name a quota for interactive queries, or leave quotaName out to run in a session of the project.",
      },
    );
  };

  return {
    async get(quotaName, call) {
      const entry = known.get(quotaName);
      if (entry !== undefined) {
        entry.used += 1;
        return entry.connection;
      }
      const connection = await ask(quotaName, call);
      known.set(quotaName, { connection, used: 1 });
      return connection;
    },
    forget(quotaName, connection) {
      const entry = known.get(quotaName);
      if (entry?.connection !== connection) return true;
      known.delete(quotaName);
      return entry.used > 1;
    },
  };
}

function mayLackCall({ code }: MaxComputeError): boolean {
  return code === "unsupported" || code === "not_found" || code === "invalid_request" || code === "unexpected_answer";
}
