import { listedState, type InstanceSummary } from "@maxcompute-rx/browser";

/** `ended` holds all ended instances, those of the outcomes after it included. */
export type BoardState = "all" | "active" | "waiting" | "ended" | NonNullable<InstanceSummary["outcome"]>;

export const boardStates: readonly BoardState[] = ["all", "active", "waiting", "ended", "succeeded", "failed", "cancelled"];

/** Which instances the board shows. Empty texts match every instance. */
export interface BoardFilter {
  readonly state: BoardState;
  readonly owner: string;
  readonly search: string;
}

/** Reads the filter from an address, such as `?state=active&owner=ALIYUN$ann&search=daily`. */
export function readFilter(parameters: URLSearchParams): BoardFilter {
  const state = boardStates.find((known) => known === parameters.get("state")) ?? "all";
  return { state, owner: parameters.get("owner") ?? "", search: parameters.get("search") ?? "" };
}

/** Writes a filter into an address. What does not filter is left out. */
export function writeFilter({ state, owner, search }: BoardFilter): URLSearchParams {
  const entries = Object.entries({ state: state === "all" ? "" : state, owner, search });
  return new URLSearchParams(entries.filter(([, value]) => value !== ""));
}

export function isInState(instance: InstanceSummary, state: BoardState): boolean {
  switch (state) {
    case "all":
      return true;
    case "active":
      return instance.status !== "Terminated" && listedState(instance) !== "waiting";
    case "ended":
      return instance.status === "Terminated";
    case "waiting":
    case "succeeded":
    case "failed":
    case "cancelled":
      return listedState(instance) === state;
  }
}

/** Whether an instance matches owner and search. Every word of the search must be found in its name, id, owner or type. */
export function isWanted({ instanceId, jobName, owner, taskType }: InstanceSummary, filter: BoardFilter): boolean {
  if (filter.owner !== "" && owner !== filter.owner) return false;
  const text = `${jobName ?? ""} ${instanceId} ${owner ?? ""} ${taskType ?? ""}`.toLowerCase();
  return filter.search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
