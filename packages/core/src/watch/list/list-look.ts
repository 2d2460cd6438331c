import { isMaxComputeError } from "../../error.ts";
import type { Turn } from "../../http/budget.ts";
import type { InstanceInfo } from "../../model.ts";
import type { AbortSignalLike } from "../../transport.ts";
import type { ApiAnswer, ApiCall } from "../../wire/call/api-call.ts";
import { listInstancesCall, readInstancePage, type InstanceFilter } from "../../wire/instance/instance-list.ts";
import { instanceStatusCall, readInstanceInfo } from "../../wire/instance/instance-status.ts";
import { listQueueingCall, readQueueingPage, type QueueingInfo } from "../../wire/queue/queueing.ts";
import type { BackgroundCaller } from "../shared/background-caller.ts";
import { toFault } from "../shared/fault.ts";
import { Patience } from "../shared/patience.ts";
import { newestFirst } from "./fold-list-event.ts";
import type { InstanceListView, InstanceSummary, LiveListFilter } from "./instance-list-event.ts";
import { isOpen, mostRecent, summaryOf } from "./instance-summary.ts";
import type { OutcomeMemory } from "../shared/outcome-memory.ts";

export interface ListLookOptions {
  readonly send: BackgroundCaller;
  readonly project: string;
  readonly outcomes: OutcomeMemory;
}

/**
 * Requests the content of a live list once ("a look"), given its last content.
 *
 * @param faults how many looks in a row have failed; with each of them the limit for an answer doubles
 */
export type ListLook = (
  filter: LiveListFilter,
  last: InstanceListView | null,
  faults: number,
  signal: AbortSignalLike,
) => Promise<InstanceListView>;

const turn: Turn = { priority: "first" };
const defaultLimit = 200;
/** The time for the first attempt at a page, in milliseconds, unless the service is slow. */
const leastPatienceMs = 5000;
/** The information about the queue is optional: the list waits no longer for it than this, in milliseconds. */
const queueTimeoutMs = 2000;
/** The largest number of pages that one look reads. If there are more, `more` is true. */
const mostPages = 20;

/** Requests the newest instances, the running ones if the newest may hide some, and the queue. */
export function createListLook({ send, project, outcomes }: ListLookOptions): ListLook {
  const patience = new Patience(leastPatienceMs);
  return async (filter, last, faults, signal) => {
    const timeoutMs = patience.limitMs(faults);
    const service: ListService = {
      project,
      ask: (call) => send(call, { turn, signal, patience, timeoutMs }),
      askBriefly: (call) => send(call, { turn, signal, timeoutMs: queueTimeoutMs }),
    };
    const { status, onlyOwner, limit = defaultLimit } = filter;
    const newest = await listInstances(service, { status, onlyOwner }, limit);
    // If there are more than `limit`, an instance that started long ago and still runs may be missing among the newest.
    const hidesSome = newest.more && status === undefined;
    const running = hidesSome ? await listInstances(service, { status: "Running", onlyOwner }, limit) : nothing;
    const known = new Map([...running.infos, ...newest.infos].map((info) => [info.id, info]));
    const before = new Map(last?.instances.map((one) => [one.instanceId, one]));
    const vanished = hidesSome ? [...before.values()].filter((one) => !known.has(one.instanceId)) : [];
    const found = await findVanished(service, vanished.filter(isOpen));
    for (const info of found.infos) known.set(info.id, info);
    const infos = [...known.values()];
    const queue = infos.some((info) => info.status !== "Terminated") ? await listQueue(service, filter, signal) : noQueue;
    const summaries = infos.map((info) => summaryOf(info, project, queue.get(info.id), before.get(info.id), outcomes.get(info.id)));
    summaries.push(...vanished.filter((one) => !isOpen(one)), ...found.unread);
    return { instances: newestFirst(mostRecent(summaries, limit)), more: newest.more || summaries.length > limit, trouble: null };
  };
}

/** How one look sends its requests. */
interface ListService {
  readonly project: string;
  readonly ask: (call: ApiCall) => Promise<ApiAnswer>;
  /** For optional information. */
  readonly askBriefly: (call: ApiCall) => Promise<ApiAnswer>;
}

interface Listing {
  readonly infos: readonly InstanceInfo[];
  readonly more: boolean;
}

const nothing: Listing = { infos: [], more: false };
const noQueue: ReadonlyMap<string, QueueingInfo> = new Map();

async function listInstances({ ask, project }: ListService, filter: InstanceFilter, limit: number): Promise<Listing> {
  const found: InstanceInfo[] = [];
  let marker: string | null = null;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = readInstancePage(await ask(listInstancesCall(project, { ...filter, maxItems: limit }, marker)));
    found.push(...page.instances);
    marker = page.marker;
    if (marker === null || found.length >= limit) break;
  }
  return { infos: found.slice(0, limit), more: marker !== null || found.length > limit };
}

/** Returns what it could read: without the queue, the list still works. */
async function listQueue(
  { askBriefly, project }: ListService,
  { onlyOwner }: LiveListFilter,
  signal: AbortSignalLike,
): Promise<ReadonlyMap<string, QueueingInfo>> {
  const infos = new Map<string, QueueingInfo>();
  try {
    let marker: string | null = null;
    for (let pages = 0; pages < mostPages; pages += 1) {
      const page = readQueueingPage(await askBriefly(listQueueingCall(project, { onlyOwner }, marker)));
      for (const info of page.infos) infos.set(info.instanceId, info);
      marker = page.marker;
      if (marker === null) break;
    }
  } catch (thrown) {
    if (signal.aborted || !isMaxComputeError(toFault(thrown).error)) throw thrown;
  }
  return infos;
}

interface Vanished {
  readonly infos: readonly InstanceInfo[];
  /** As they were known before. The next look asks for them again. */
  readonly unread: readonly InstanceSummary[];
}

/**
 * A long job that has just ended started too long ago to be among the newest. It is requested by its id, and stays in the list for a while.
 * Many may end at once, so an unreadable answer about one of them must not hold back the others.
 */
async function findVanished({ ask, project }: ListService, vanished: readonly InstanceSummary[]): Promise<Vanished> {
  const infos: InstanceInfo[] = [];
  const unread: InstanceSummary[] = [];
  for (const one of vanished) {
    const { instanceId } = one;
    try {
      infos.push(readInstanceInfo(instanceId, await ask(instanceStatusCall(project, instanceId, { held: false }))));
    } catch (thrown) {
      const { code } = toFault(thrown).error;
      if (code === "unexpected_answer") unread.push(one);
      else if (code !== "not_found") throw thrown;
    }
  }
  return { infos, unread };
}
