import { isMaxComputeError, type Instance, type MaxCompute } from "@maxcompute-rx/node";
import { lastValueFrom, takeUntil, timer } from "rxjs";

import { codeOrShape } from "./body-shape.ts";
import { collect } from "./checks.ts";
import { attempt } from "./finding.ts";
import type { Exchange, Recorder } from "./recorder.ts";

/**
 * Answers to the open questions of docs/protocol.md 11, from reads and from submits that change nothing. A submit is never repeated
 * with the same Guid: what the service then does must not be tested on a user's account.
 */
export interface Observations {
  /** How long each status request was held, and with which status it ended. */
  readonly heldStatusRequests: readonly { readonly tookMs: number | null; readonly answer: string }[];
  /** First pages of lists: the request, the number of instances, whether there is a next page, and their order. */
  readonly lists: Readonly<Record<string, ObservedList>>;
  /** Errors by situation. */
  readonly errors: Readonly<Record<string, ObservedError | "no error">>;
  readonly clockAheadMs: number | null;
}

interface ObservedList {
  readonly firstPage: number | null;
  readonly nextPage: boolean | null;
  readonly order: "newest first" | "oldest first" | "mixed" | "too few to tell";
  readonly owners: number;
  /** Whether its first instance is the same as in the caller's own list. */
  readonly beginsLikeOwn: boolean | null;
  readonly error?: string;
}

interface ObservedError {
  readonly status: number | null;
  readonly code: string;
  readonly serverCode: string | null;
  readonly odpsCode: string | null;
}

/** The longest wait for a held request, in milliseconds. */
const holdPatienceMs = 20_000;
/** An id of long ago that no project has. */
const noInstance = "20100101000000000gdoctor0000";

export interface ProbeContext {
  readonly mc: MaxCompute;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  /** `select 1`, which has ended. */
  readonly instance: Instance | null;
}

export async function probe(context: ProbeContext): Promise<Observations> {
  const { mc, recorder, signal, instance } = context;
  const own = await observeList(context, "own", { onlyOwner: true });
  const lists = {
    "onlyowner=yes": own.list,
    "onlyowner=no": (await observeList(context, "everybody's", { onlyOwner: false }, own.first)).list,
    "without onlyowner": (await observeList(context, "without onlyowner", {}, own.first)).list,
    "maxitems=2": (await observeList(context, "maxitems=2", { onlyOwner: true, maxItems: 2 }, own.first)).list,
  };
  const running = own.instances.find(({ info }) => info?.status === "Running");
  if (running !== undefined) await observeHold(context, running);
  if (instance !== null) await lookAtEverything(context, instance);
  const during = <T>(purpose: string, work: () => Promise<T>): Promise<T> => recorder.during(purpose, work);
  const errors = {
    "unknown instance": await observeError(() => during("unknown instance", () => mc.instance(noInstance).reload({ signal }))),
    "unknown instance, result": await observeError(() =>
      during("result of an unknown instance", () => mc.instance(noInstance).getTaskResults({ signal })),
    ),
    "stop after the end":
      instance === null ? "no error" : await observeError(() => during("stop after the end", () => instance.stop({ signal }))),
    "SQL that does not parse": await observeError(() =>
      during("submit SQL that does not parse", () => mc.executeSql("selec 1;", { signal, timeoutMs: 60_000 })),
    ),
    "unsigned request": await observeUnsigned(context),
  } as const;
  const held = recorder.exchanges.filter(({ request }) => request.target.includes("instancestatus"));
  return {
    heldStatusRequests: held.map(({ tookMs, response, error }) => ({ tookMs, answer: response?.body ?? error ?? "none" })),
    lists,
    errors,
    clockAheadMs: recorder.exchanges.findLast(({ clockAheadMs }) => clockAheadMs !== null)?.clockAheadMs ?? null,
  };
}

interface ListObservation {
  readonly list: ObservedList;
  readonly instances: readonly Instance[];
  readonly first: string | null;
}

async function observeList(
  { mc, recorder, signal }: ProbeContext,
  name: string,
  filter: { onlyOwner?: boolean; maxItems?: number },
  ownFirst?: string | null,
): Promise<ListObservation> {
  const before = recorder.exchanges.length;
  const page = (): Exchange | undefined => recorder.exchanges.slice(before).findLast(({ response }) => response?.status === 200);
  const listed = await attempt(() =>
    recorder.during(`list, ${name}`, () => collectPage(mc.listInstances({ ...filter, signal }), () => page()?.instances ?? 0)),
  );
  const exchange = page();
  const instances = listed.error === undefined ? listed.value : [];
  const starts = instances.flatMap(({ info }) => (info?.startTime ? [info.startTime.getTime()] : []));
  const list: ObservedList = {
    firstPage: exchange?.instances ?? null,
    nextPage: exchange?.response?.body.includes("<Marker>{") ?? null,
    order: orderOf(starts),
    owners: new Set(instances.map(({ info }) => info?.owner)).size,
    beginsLikeOwn: ownFirst === undefined ? null : instances[0]?.id === ownFirst,
    ...(listed.error === undefined ? {} : { error: listed.error.code }),
  };
  return { list, instances, first: instances[0]?.id ?? null };
}

// One item more than the first page has would ask for the next page.
async function collectPage(items: AsyncIterable<Instance>, size: () => number): Promise<readonly Instance[]> {
  const found: Instance[] = [];
  for await (const item of items) {
    found.push(item);
    if (found.length >= size()) break;
  }
  return found;
}

function orderOf(times: readonly number[]): ObservedList["order"] {
  if (new Set(times).size < 2) return "too few to tell";
  if (times.every((time, at) => at === 0 || time <= (times[at - 1] ?? 0))) return "newest first";
  return times.every((time, at) => at === 0 || time >= (times[at - 1] ?? 0)) ? "oldest first" : "mixed";
}

// Watches a running instance for a while, with held status requests, which change nothing.
async function observeHold({ recorder }: ProbeContext, running: Instance): Promise<void> {
  await attempt(() =>
    recorder.during("hold", () => lastValueFrom(running.status$.pipe(takeUntil(timer(holdPatienceMs))), { defaultValue: null })),
  );
}

// Requests every kind of answer about an instance once, for the shapes of headers and bodies.
async function lookAtEverything({ mc, recorder, signal }: ProbeContext, instance: Instance): Promise<void> {
  const look = (purpose: string, work: () => Promise<unknown>): Promise<unknown> => attempt(() => recorder.during(purpose, work));
  await look("status", () => instance.reload({ signal }));
  await look("task status", () => instance.getTaskStatuses({ signal }));
  await look("source", () => instance.getJob({ signal }));
  await look("progress", () => instance.getTaskProgress("AnonymousSQLTask", { signal }));
  await look("result", () => instance.getTaskResults({ signal }));
  await look("legacy LogView", () => mc.getLogviewAddress(instance.id, { kind: "legacy", hours: 1, signal }));
  await look("XFlows", () => collect(mc.listXFlows({ signal }), 1));
  // Only reads. The service may answer at once, without a job (docs/protocol.md 2.4).
  await look("submit show tables", () => mc.executeSql("show tables;", { signal, timeoutMs: 60_000 }));
}

async function observeError(work: () => Promise<unknown>): Promise<ObservedError | "no error"> {
  const { error } = await attempt(work);
  if (error === undefined) return "no error";
  const { status = null, code, serverCode, odpsCode } = error;
  return {
    status,
    code,
    serverCode: serverCode === undefined ? null : codeOrShape(serverCode),
    odpsCode: odpsCode === undefined ? null : codeOrShape(odpsCode),
  };
}

async function observeUnsigned({ mc, recorder, signal }: ProbeContext): Promise<ObservedError | "no error"> {
  const project = encodeURIComponent(mc.project);
  const url = `${mc.endpoint}/projects/${project}/instances?curr_project=${project}&maxitems=1`;
  try {
    return await recorder.during("unsigned request", async () => {
      const answer = await recorder.transport({ method: "GET", url, headers: { date: new Date().toUTCString() }, signal });
      for await (const _chunk of answer.body) continue;
      const body = recorder.exchanges.at(-1)?.response?.body ?? "";
      return {
        status: answer.status,
        code: "unsigned",
        serverCode: /<Code>(\w+)/.exec(body)?.[1] ?? null,
        odpsCode: /ODPS-\d{7}/.exec(body)?.[0] ?? null,
      };
    });
  } catch (error) {
    if (!isMaxComputeError(error)) throw error;
    return { status: null, code: error.code, serverCode: null, odpsCode: null };
  }
}
