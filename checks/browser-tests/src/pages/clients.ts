import { connect, type MaxCompute } from "@maxcompute-rx/browser";
import { connectDirect } from "@maxcompute-rx/browser/direct";
import { clientCases, type ClientContext, type ServiceControl } from "@maxcompute-rx/conformance";

import type { ClientsPage, Way } from "./page-functions.ts";

export const functions: ClientsPage = {
  caseNames: () => clientCases.map(({ name }) => name),

  async runCase(name, way) {
    const found = clientCases.find((one) => one.name === name);
    if (found === undefined) return "There is no such case.";
    const service = serviceControl();
    await service.faults.clear();
    await service.requests.clear();
    try {
      await found.run({ createClient: clientMaker(way), service });
      return null;
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  },
};

function clientMaker({ project, endpoint, token }: Way): ClientContext["createClient"] {
  return ({ credentials, scheduler, watch } = {}): MaxCompute => {
    // A key has no place in a page. Its place is taken by what a page shows instead, so that a wrong one is a wrong one.
    const shown = typeof credentials === "object" && "accessKeySecret" in credentials ? credentials.accessKeySecret : token;
    return endpoint === undefined
      ? connect({ gateway: "/maxcompute", project, headers: { authorization: `Bearer ${shown}` }, scheduler })
      : connectDirect({ endpoint, project, credentials: { bearerToken: shown }, scheduler, watch });
  };
}

/** Arranges what the service does. */
async function control(call: string, argument?: unknown): Promise<unknown> {
  const response = await fetch("/control", { method: "POST", body: JSON.stringify({ call, with: argument }) });
  return response.json();
}

const serviceControl = (): ServiceControl => ({
  faults: { add: (fault) => control("faults.add", fault), clear: () => control("faults.clear") },
  jobs: { script: async (job) => String(await control("jobs.script", job)) },
  requests: {
    // The emulator wrote what it says here.
    list: async () => (await control("requests.list")) as Awaited<ReturnType<ServiceControl["requests"]["list"]>>,
    clear: () => control("requests.clear"),
  },
});
