import type { ApiClient } from "../http/api-client.ts";
import { readTenant, tenantCall } from "../wire/project/tenant.ts";
import { listQuotasCall, quotaCall, readQuotaAnswer, readQuotaPage } from "../wire/quota/quota.ts";
import { itemsOfPages } from "./pages.ts";
import type { ProjectCalls } from "./project-calls.ts";

/** The calls about what an account has: its tenant and its quotas. Few programs need them, so their code is loaded when it is first used. */
export function createAccountCalls(api: ApiClient, project: string): Pick<ProjectCalls, "tenant" | "quota" | "listQuotas"> {
  return {
    async tenant(options) {
      return readTenant(await api.call(tenantCall(), options));
    },

    async quota(nickname, { signal, ...query }) {
      return readQuotaAnswer(await api.call(quotaCall(project, nickname, query), { signal })).quota;
    },

    listQuotas: ({ signal, ...query }) =>
      itemsOfPages(async (marker) => {
        const page = readQuotaPage(await api.call(listQuotasCall(project, query, marker), { signal }));
        return { items: page.quotas, marker: page.marker };
      }),
  };
}
