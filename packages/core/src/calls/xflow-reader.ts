import type { ApiClient } from "../http/api-client.ts";
import type { AbortSignalLike } from "../transport.ts";
import { readXResult, xresultCall, type XFlowAction } from "../wire/xflow/xflow.ts";

export interface XFlowReader {
  /** The nodes of one XFlow, in order. */
  actions(instanceId: string, signal?: AbortSignalLike): Promise<readonly XFlowAction[]>;
  /** Ids of the sub-instances by name, including those of nested workflows (docs/protocol.md 4.4). */
  subInstances(instanceId: string, signal?: AbortSignalLike): Promise<ReadonlyMap<string, string>>;
}

export function createXFlowReader(api: ApiClient, project: string): XFlowReader {
  const actions = async (instanceId: string, signal?: AbortSignalLike): Promise<readonly XFlowAction[]> =>
    readXResult(await api.call(xresultCall(project, instanceId), { signal }));

  // `visited`: a workflow that contains itself must not be followed forever.
  const collect = async (
    instanceId: string,
    prefix: string,
    found: Map<string, string>,
    visited: Set<string>,
    signal?: AbortSignalLike,
  ): Promise<void> => {
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
