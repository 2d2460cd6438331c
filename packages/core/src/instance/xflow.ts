import { catchError, concat, concatMap, defer, EMPTY, ignoreElements, endWith, filter, from, map, repeat, takeUntil, timer, type Observable, type SchedulerLike } from "rxjs";

import { isMaxComputeError } from "../error.ts";
import type { ApiClient } from "../http/api-client.ts";
import type { AbortSignalLike } from "../transport.ts";
import { abortable } from "../watch/polling-source.ts";
import { readXResult, xresultCall, type XFlowAction } from "../wire/xflow.ts";
import type { Instance, XFlowSubInstance } from "./instance.ts";

export interface XFlowReader {
  /** The nodes of one XFlow, in order. */
  actions(instanceId: string, signal?: AbortSignalLike): Promise<readonly XFlowAction[]>;
  /** Ids of the sub-instances by name, those of nested workflows included (docs/protocol.md 4.4). */
  subInstances(instanceId: string, signal?: AbortSignalLike): Promise<ReadonlyMap<string, string>>;
}

export function createXFlowReader(api: ApiClient, project: string): XFlowReader {
  const actions = async (instanceId: string, signal?: AbortSignalLike): Promise<readonly XFlowAction[]> =>
    readXResult(await api.call(xresultCall(project, instanceId), { signal }));

  // `visited`: a workflow that names itself must not be followed for ever.
  const collect = async (instanceId: string, prefix: string, found: Map<string, string>, visited: Set<string>, signal?: AbortSignalLike): Promise<void> => {
    visited.add(instanceId);
    for (const { name, nodeType, instanceId: id } of await actions(instanceId, signal)) {
      if (id === null || nodeType === "Local") continue;
      if (nodeType !== "SubWorkflow") found.set(found.has(name) ? prefix + name : name, id);
      else if (!visited.has(id)) await collect(id, `${prefix}${name}/`, found, visited, signal);
    }
  };

  return {
    actions,
    subInstances: async (instanceId, signal) => {
      const found = new Map<string, string>();
      await collect(instanceId, "", found, new Set(), signal);
      return found;
    },
  };
}

/** Time between two looks at the nodes of a running XFlow. */
const lookEveryMs = 1000;

/**
 * The sub-instances of an XFlow as they appear, each once. Cold: every subscriber looks for itself, once a second until
 * `ended$` completes, then one last time. Errors when `ended$` does, or when the nodes cannot be read.
 */
export function watchSubInstances(
  reader: XFlowReader,
  instanceId: string,
  ended$: Observable<unknown>,
  handle: (id: string) => Instance,
  scheduler: SchedulerLike,
): Observable<XFlowSubInstance> {
  return defer(() => {
    const seen = new Set<string>();
    const look$ = abortable((signal) => reader.subInstances(instanceId, signal)).pipe(
      concatMap((found) => from(found)),
      filter(([, id]) => !seen.has(id)),
      map(([name, id]) => {
        seen.add(id);
        return { name, instance: handle(id) };
      }),
    );
    const patientLook$ = look$.pipe(catchError((error: unknown) => (isMaxComputeError(error) && error.transient ? EMPTY : rethrow(error))));
    const end$ = ended$.pipe(ignoreElements(), endWith(true));
    return concat(patientLook$.pipe(repeat({ delay: () => timer(lookEveryMs, scheduler) }), takeUntil(end$)), look$);
  });
}

function rethrow(error: unknown): never {
  throw error;
}
