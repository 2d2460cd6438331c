import { map, type Observable } from "rxjs";

import { createClient } from "./client.ts";
import type { HmacOf } from "./auth/hmac.ts";
import type { MaxCompute } from "./max-compute.ts";
import { withDeadline } from "./http/abort.ts";
import { createApiClient } from "./http/api-client.ts";
import { createAuthorizer } from "./http/authorizer.ts";
import { createRequestBudget } from "./http/budget.ts";
import { createSignedTransport } from "./http/signed-transport.ts";
import { withMaxqaHeaders } from "./interactive/maxqa-headers.ts";
import { watchById } from "./interactive/watch-by-id.ts";
import type { MaxComputeOptions } from "./options.ts";
import { createProjectCalls } from "./calls/create-project-calls.ts";
import { readSettings } from "./settings.ts";
import type { Transport } from "./transport.ts";
import { createOutcomeMemory } from "./watch/shared/outcome-memory.ts";
import type { InstanceListEvent, LiveListFilter } from "./watch/list/instance-list-event.ts";
import { createListRegistry } from "./watch/list/list-registry.ts";
import { createPollingListSource } from "./watch/list/polling-list-source.ts";
import type { InstanceEvent } from "./watch/instance/instance-event.ts";
import { createPollingSource } from "./watch/instance/polling-source.ts";
import type { Interest } from "./watch/instance/question.ts";
import { createWatchRegistry } from "./watch/instance/registry.ts";
import { createBackgroundCaller } from "./watch/shared/background-caller.ts";
import { createWakes } from "./watch/shared/wakes.ts";

/**
 * Creates a client for one project. It sends no request until one of its methods or streams is used. It does not have to be
 * closed; only its transport may have to be.
 *
 * @example
 * ```ts
 * const mc = createMaxCompute({
 *   endpoint: "https://service.cn-hangzhou.maxcompute.aliyun.com/api",
 *   project: "my_project",
 *   credentials: { accessKeyId, accessKeySecret },
 *   transport: fetchTransport({ fetch }),
 * });
 * const instance = await mc.runSql("select 1");
 * await instance.waitForSuccess();
 * ```
 *
 * @throws {MaxComputeError} `invalid_argument` if options are missing, unknown or wrong
 */
export function createMaxCompute(options: MaxComputeOptions): MaxCompute {
  return openClient(options).client;
}

/** A client, and the way by which its requests go: for gateways, which sign what others ask. */
export interface OpenClient {
  readonly client: MaxCompute;
  /** {@link Instance.watch} on behalf of one of several callers, who then share the background requests fairly. */
  readonly watch: (instanceId: string, interest: Interest, caller: string) => Observable<InstanceEvent>;
  /** {@link MaxCompute.instanceListEvents$} on behalf of one of several callers. */
  readonly list: (filter: LiveListFilter, caller: string) => Observable<InstanceListEvent>;
  /** Signs each request anew and corrects refused signatures; hands on whatever the service answers. */
  readonly send: Transport;
}

/** What an adapter has from its platform. */
export interface PlatformParts {
  /** How HMACs of signatures are computed. Default: by Web Crypto. */
  readonly hmacOf?: HmacOf | undefined;
}

export function openClient(options: MaxComputeOptions, { hmacOf }: PlatformParts = {}): OpenClient {
  const settings = { ...readSettings(options), hmacOf };
  const { project, scheduler } = settings;
  const authorizer = createAuthorizer(settings);
  const api = withMaxqaHeaders(createApiClient({ ...settings, authorizer }));
  const budget = createRequestBudget(settings.watch.requestsPerSecond, scheduler, settings.random);
  const send = createBackgroundCaller({ ...settings, api, budget });
  const background = {
    ...settings.watch,
    send,
    project,
    scheduler,
    random: settings.random,
    wakes: createWakes(scheduler),
    outcomes: createOutcomeMemory(),
  };
  const calls = createProjectCalls({
    ...settings,
    api,
    // Like the Python client, requests to the tunnel are signed with V2 unless V4 is required (docs/tunnel.md 1.3).
    connectTunnel(endpoint) {
      const region = settings.signature === "v4" ? settings.region : null;
      return createApiClient({ ...settings, endpoint, authorizer: createAuthorizer({ ...settings, endpoint, region }) });
    },
    credentials: ({ signal }) =>
      withDeadline(settings.callTimeoutMs, "The credentials provider", scheduler, signal, () => authorizer.credentials()),
  });
  const watchSource = watchById(createPollingSource(background), async () =>
    (await import("./calls/later-calls.ts")).createSubquerySource(background),
  );
  const registry = createWatchRegistry(watchSource, scheduler);
  const listSource = createPollingListSource(background);
  const lists = createListRegistry(listSource, scheduler);
  // Loaded later for pages that connect without a gateway.
  const tokens = async () => (await import("./instance/later.ts")).watchTokens(project);
  return {
    client: createClient({ ...settings, calls: () => calls, watchSource, listSource, tokens }, registry, lists),
    list: (filter, caller) => lists.updates(filter, caller).pipe(map(({ event }) => event)),
    watch: (instanceId, interest, caller) => registry.updates(instanceId, interest, caller).pipe(map(({ event }) => event)),
    send: createSignedTransport({ ...settings, authorizer }),
  };
}
