import { listedState, type InstanceSummary } from "@maxcompute-rx/browser";


export type BoardState = "all" | "active" | "waiting" | "ended";

export const boardStates: readonly BoardState[] = ["all", "active", "waiting", "ended"];

/** What of the board is shown. Empty texts let everything through. */
export interface BoardFilter {
  readonly state: BoardState;
  readonly owner: string;
  readonly search: string;
}

/** The filter that an address names, such as `?state=active&owner=ALIYUN$ann&search=daily`. */
export function readFilter(parameters: URLSearchParams): BoardFilter {
  const state = boardStates.find((known) => known === parameters.get("state")) ?? "all";
  return { state, owner: parameters.get("owner") ?? "", search: parameters.get("search") ?? "" };
}

/** The address of a filter: only what differs from the whole board. */
export function writeFilter({ state, owner, search }: BoardFilter): URLSearchParams {
  const entries = Object.entries({ state: state === "all" ? "" : state, owner, search });
  return new URLSearchParams(entries.filter(([, value]) => value !== ""));
}

export function isInState(instance: InstanceSummary, state: BoardState): boolean {
  if (state === "all") return true;
  const status = listedState(instance);
  if (state === "ended") return status === "terminated";
  return state === "waiting" ? status === "waiting" : status !== "waiting" && status !== "terminated";
}

/** Whether owner and search let an instance through; every word of the search must be found in its name, id or owner. */
export function isWanted({ instanceId, jobName, owner, taskType }: InstanceSummary, filter: BoardFilter): boolean {
  if (filter.owner !== "" && owner !== filter.owner) return false;
  const text = `${jobName ?? ""} ${instanceId} ${owner ?? ""} ${taskType ?? ""}`.toLowerCase();
  return filter.search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
