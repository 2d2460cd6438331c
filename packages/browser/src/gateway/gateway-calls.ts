import type { Transport } from "@maxcompute-rx/core";
import type { LogviewAnswer, LogviewQuestion, ProjectCalls } from "@maxcompute-rx/core/internal";
import { MaxComputeError, withDeadline } from "@maxcompute-rx/core/page";
import { createApiClient, createProjectCalls, readSettings, withMaxqaHeaders, type Authorizer } from "@maxcompute-rx/core/calls";

import { isObject } from "./gateway-fault.ts";
import type { ConnectOptions } from "./gateway-options.ts";
import { jsonOf, notAGateway, postJson } from "./gateway-transport.ts";

/** Requests are not signed here: the gateway signs them, and corrects its signatures. */
const unsigned: Authorizer = {
  interceptor: (next) => next,
  correct: () => null,
  withoutSecrets: (error) => error,
  credentials: async () => {
    throw new MaxComputeError("unsupported", "A page has no credentials; its gateway has them.");
  },
};

/**
 * All calls of a project through a gateway, unsigned. Links to LogView come from a call of the gateway itself, because their tokens
 * are made with its keys. A page loads this module, with the XML parser and the readers of results, when it makes its first call.
 */
export function createGatewayCalls(gateway: string, transport: Transport, options: ConnectOptions): ProjectCalls {
  const { project, schema, settings: sqlSettings, priority, callTimeoutMs, onCall, scheduler, random } = options;
  const settings = readSettings({
    endpoint: `${gateway}/api`,
    project,
    credentials: unsigned.credentials,
    transport,
    tunnel: { endpoint: `${gateway}/tunnel` },
    schema,
    settings: sqlSettings,
    priority,
    callTimeoutMs,
    onCall,
    scheduler,
    random,
  });
  const api = withMaxqaHeaders(createApiClient({ ...settings, authorizer: unsigned }));
  const calls = createProjectCalls({
    ...settings,
    api,
    connectTunnel: (endpoint) => createApiClient({ ...settings, endpoint, authorizer: unsigned }),
    credentials: unsigned.credentials,
  });

  const logviewAddress: ProjectCalls["logviewAddress"] = (instanceId, { kind, hours, signal: outer }) =>
    withDeadline(settings.callTimeoutMs, "The call for a LogView link", settings.scheduler, outer, async (signal) => {
      const question: LogviewQuestion = { project, instanceId, kind, hours };
      const response = await postJson(transport, `${gateway}/logview`, question, signal);
      const answer = await jsonOf(response);
      if (!isLogviewAnswer(answer)) throw notAGateway(response.status);
      return answer.address;
    });
  return {
    ...calls,
    of: async (instanceId) => ({ ...(await calls.of(instanceId)), logviewAddress: (_id, request) => logviewAddress(instanceId, request) }),
    logviewAddress,
  };
}

function isLogviewAnswer(value: unknown): value is LogviewAnswer {
  // Pages show the address as a link: only http and https are safe there.
  return isObject(value) && typeof value["address"] === "string" && /^https?:\/\//.test(value["address"]);
}
