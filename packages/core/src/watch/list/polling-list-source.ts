import { Observable, type SchedulerLike } from "rxjs";

import { isMaxComputeError, toMaxComputeError } from "../../error.ts";
import { sleep } from "../../http/abort.ts";
import type { ApiClient } from "../../http/api-client.ts";
import type { RequestBudget } from "../../http/budget.ts";
import type { InstanceInfo } from "../../model.ts";
import type { AbortSignalLike } from "../../transport.ts";
import { listInstancesCall, readInstancePage, type InstanceFilter } from "../../wire/instance/instance-list.ts";
import { instanceStatusCall, readInstanceInfo } from "../../wire/instance/instance-status.ts";
import { listQueueingCall, readQueueingPage, type QueueingInfo } from "../../wire/queue/queueing.ts";
import { createBackgroundCaller } from "../shared/background-caller.ts";
import { foldListEvent, newestFirst } from "./fold-list-event.ts";
import type { InstanceListEvent, InstanceListView, InstanceSummary, LiveListFilter } from "./instance-list-event.ts";
import { changeOf, isOpen, mostRecent, summaryOf } from "./instance-summary.ts";
import type { ListSource } from "./list-registry.ts";
import { faultPause } from "../shared/pauses.ts";

export interface PollingListSourceOptions {
  readonly api: ApiClient;
  readonly budget: RequestBudget;
  readonly project: string;
  readonly toleranceMs: number;
  /** Time between two looks. */
  readonly listIntervalMs: number;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

const defaultLimit = 200;
/** Pages taken in one look; what lies beyond is told by `more`. */
const mostPages = 20;

/** Follows a list by looking at it again and again: the newest instances, all that run, and what is known of the queue. */
export function createPollingListSource(options: PollingListSourceOptions): ListSource {
  const { api, budget, project, scheduler, toleranceMs, listIntervalMs, random } = options;

  const send = createBackgroundCaller(api, budget);

  const list = async (filter: InstanceFilter, limit: number, signal: AbortSignalLike): Promise<Listing> => {
    const found: InstanceInfo[] = [];
    let marker: string | null = null;
    for (let pages = 0; pages < mostPages; pages += 1) {
      const page = readInstancePage(await send(listInstancesCall(project, { ...filter, maxItems: limit }, marker), signal));
      found.push(...page.instances);
      marker = page.marker;
      if (marker === null || found.length >= limit) break;
    }
    return { infos: found.slice(0, limit), more: marker !== null || found.length > limit };
  };

  // What the queue tells is an ornament: a service that does not tell it has a list all the same.
  const queue = async (filter: LiveListFilter, signal: AbortSignalLike): Promise<ReadonlyMap<string, QueueingInfo>> => {
    const infos = new Map<string, QueueingInfo>();
    try {
      let marker: string | null = null;
      for (let pages = 0; pages < mostPages; pages += 1) {
        const page = readQueueingPage(await send(listQueueingCall(project, { onlyOwner: filter.onlyOwner }, marker), signal));
        for (const info of page.infos) infos.set(info.instanceId, info);
        marker = page.marker;
        if (marker === null) break;
      }
    } catch (error) {
      if (signal.aborted || !isMaxComputeError(error)) throw error;
    }
    return infos;
  };

  // A long job that ends is newer to the reader than its start says: it is asked for by name and stays for a while.
  const settled = async (vanished: readonly InstanceSummary[], signal: AbortSignalLike): Promise<readonly InstanceInfo[]> => {
    const infos: InstanceInfo[] = [];
    for (const { instanceId } of vanished) {
      try {
        infos.push(readInstanceInfo(instanceId, await send(instanceStatusCall(project, instanceId, { held: false }), signal)));
      } catch (error) {
        if (!isMaxComputeError(error) || error.code !== "not_found") throw error;
      }
    }
    return infos;
  };

  const look = async (filter: LiveListFilter, last: InstanceListView | null, signal: AbortSignalLike): Promise<InstanceListView> => {
    const { status, onlyOwner, limit = defaultLimit } = filter;
    const newest = await list({ status, onlyOwner }, limit, signal);
    const running = newest.more && status === undefined ? await list({ status: "Running", onlyOwner }, limit, signal) : none;
    const known = new Map([...running.infos, ...newest.infos].map((info) => [info.id, info]));
    const before = new Map(last?.instances.map((one) => [one.instanceId, one]));
    const vanished = newest.more && status === undefined ? [...before.values()].filter((one) => !known.has(one.instanceId)) : [];
    for (const info of await settled(vanished.filter(isOpen), signal)) known.set(info.id, info);
    const infos = [...known.values()];
    const queueing = infos.some((info) => info.status !== "Terminated") ? await queue(filter, signal) : noQueue;
    const summaries = infos.map((info) => summaryOf(info, project, queueing.get(info.id), before.get(info.id)));
    summaries.push(...vanished.filter((one) => !isOpen(one)));
    return { instances: newestFirst(mostRecent(summaries, limit)), more: newest.more || summaries.length > limit, trouble: null };
  };

  return {
    events: (filter) =>
      new Observable((subscriber) => {
        const controller = new AbortController();
        const { signal } = controller;
        const now = (): string => new Date(scheduler.now()).toISOString();

        const follow = async (): Promise<void> => {
          let view: InstanceListView | null = null;
          let since: number | null = null;
          let faults = 0;
          const tell = (event: InstanceListEvent): void => {
            view = foldListEvent(view ?? { instances: [], more: false, trouble: null }, event);
            subscriber.next(event);
          };
          while (!signal.aborted) {
            let pauseMs = listIntervalMs;
            try {
              const next = await look(filter, view, signal);
              if (since !== null && view !== null) tell({ type: "recovered", at: now(), since: new Date(since).toISOString() });
              since = null;
              faults = 0;
              const event = changeOf(view, next, now());
              if (event !== null) tell(event);
            } catch (thrown) {
              const error = toMaxComputeError(thrown);
              since ??= scheduler.now();
              if (signal.aborted || !error.transient || scheduler.now() - since >= toleranceMs) throw error;
              faults += 1;
              const { floorMs, spreadMs } = faultPause(faults, error.retryAfterMs);
              pauseMs = floorMs + random() * spreadMs;
              const trouble = { code: error.code, message: error.message, since: new Date(since).toISOString() };
              if (view !== null && faults === 1) tell({ type: "trouble", at: now(), ...trouble });
            }
            await sleep(pauseMs, scheduler, signal);
          }
        };

        follow().catch((error: unknown) => {
          if (!signal.aborted) subscriber.error(error);
        });
        return () => controller.abort();
      }),
  };
}

interface Listing {
  readonly infos: readonly InstanceInfo[];
  readonly more: boolean;
}

const none: Listing = { infos: [], more: false };
const noQueue: ReadonlyMap<string, QueueingInfo> = new Map();
