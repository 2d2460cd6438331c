import type { SchedulerLike } from "rxjs";

import { MaxComputeError } from "../error.ts";
import { sleep } from "../http/abort.ts";
import type { ApiClient } from "../http/api-client.ts";
import { settingsText } from "../wire/job/job.ts";
import { readTenant, tenantCall } from "../wire/project/tenant.ts";
import { listQuotasCall, quotaCall, readQuotaAnswer, readQuotaPage } from "../wire/quota/quota.ts";
import { readSecurityAnswer, readSecurityState, securityQueryCall, securityStateCall } from "../wire/security/security-query.ts";
import { itemsOfPages } from "./pages.ts";
import type { ProjectCalls } from "./project-calls.ts";
import { schemaSettings } from "./sql-job.ts";

/** What the calls need. */
export interface AccountCallsParts {
  readonly api: ApiClient;
  readonly project: string;
  readonly schema?: string | undefined;
  readonly scheduler: SchedulerLike;
}

/** Pause between two questions about a security query that was not answered at once, in milliseconds. */
const pauseMs = 1000;

/**
 * The calls about what an account has and may do: its tenant, its quotas, its permissions. Few programs need them, so their code is loaded
 * when it is first used.
 */
export function createAccountCalls({
  api,
  project,
  schema,
  scheduler,
}: AccountCallsParts): Pick<ProjectCalls, "tenant" | "quota" | "listQuotas" | "securityQuery"> {
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

    async securityQuery(query, { signal, timeoutMs, hints, defaultSchema = schema, supervisionToken }) {
      const settings = { ...schemaSettings(defaultSchema), ...hints };
      const statement = { query, supervisionToken, settings: Object.keys(settings).length === 0 ? undefined : settingsText(settings) };
      const until = scheduler.now() + (timeoutMs ?? Number.POSITIVE_INFINITY);
      const state = readSecurityAnswer(await api.call(securityQueryCall(project, statement), { signal, repeatable: "once" }));
      if ("result" in state) return valueOf(state.result);
      for (;;) {
        const ended = readSecurityState(await api.call(securityStateCall(project, state.pendingId), { signal }));
        if (ended !== null) return valueOf(ended.result);
        if (scheduler.now() + pauseMs > until) throw stillRunning(timeoutMs);
        await sleep(pauseMs, scheduler, signal);
      }
    },
  };
}

/** Most results are JSON. Those of statements that have no other form are texts. */
function valueOf(result: string): unknown {
  try {
    return JSON.parse(result);
  } catch {
    return result;
  }
}

function stillRunning(timeoutMs: number | undefined): MaxComputeError {
  return new MaxComputeError("timeout", `The security query did not end within ${timeoutMs} ms. It goes on in the service.`, {
    nextStep: "Look at its effect, with a query such as `list roles`, before you send it again.",
  });
}
