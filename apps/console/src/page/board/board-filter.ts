import { listedState, type InstanceSummary } from "@maxcompute-rx/browser";

import { statusTexts } from "../status/status-texts.ts";
import type { Language } from "../texts/language.tsx";
import { uiTexts } from "../ui/ui-texts.ts";
import { sortColumns, type SortColumn } from "./sort-column.ts";

/** `ended` holds all ended instances, those of the outcomes after it included. */
export type BoardState = "all" | "active" | "waiting" | "ended" | NonNullable<InstanceSummary["outcome"]>;

export const boardStates: readonly BoardState[] = ["all", "active", "waiting", "ended", "succeeded", "failed", "cancelled"];

/** Which instances the board shows. Empty texts match every instance. */
export interface BoardFilter {
  readonly state: BoardState;
  /** True: only instances of the account that the console works for. */
  readonly mine: boolean;
  readonly owner: string;
  readonly search: string;
}

/** In which order, and in which groups, the board shows its instances. */
export interface BoardOrder {
  /** Null: what runs and waits first, then what ended last. */
  readonly sort: { readonly column: SortColumn; readonly descending: boolean } | null;
  readonly group: "none" | "owner" | "name";
}

/** Everything that the address says about the board. */
export type BoardQuery = BoardFilter & BoardOrder;

export const wholeBoard: BoardQuery = { state: "all", mine: false, owner: "", search: "", sort: null, group: "none" };

/** Reads an address such as `?state=failed&owner=ALIYUN$ann&search=daily&sort=-elapsed&group=name`. */
export function readQuery(parameters: URLSearchParams): BoardQuery {
  const text = (name: string): string => parameters.get(name) ?? "";
  const column = sortColumns.find((known) => known === text("sort").replace(/^-/, ""));
  return {
    state: boardStates.find((known) => known === text("state")) ?? "all",
    mine: text("mine") === "yes",
    owner: text("owner"),
    search: text("search"),
    sort: column === undefined ? null : { column, descending: text("sort").startsWith("-") },
    group: (["owner", "name"] as const).find((known) => known === text("group")) ?? "none",
  };
}

/** Writes the query into an address. What changes nothing is left out. */
export function writeQuery({ state, mine, owner, search, sort, group }: BoardQuery): URLSearchParams {
  const entries = Object.entries({
    state: state === "all" ? "" : state,
    mine: mine ? "yes" : "",
    owner,
    search,
    sort: sort === null ? "" : `${sort.descending ? "-" : ""}${sort.column}`,
    group: group === "none" ? "" : group,
  });
  return new URLSearchParams(entries.filter(([, value]) => value !== ""));
}

/** Whether a state can only be told of instances whose outcome is known. */
export function isOutcome(state: BoardState): boolean {
  return state === "succeeded" || state === "failed" || state === "cancelled";
}

/** Whether an instance has ended, but not how as far as is known: the list of the service has no outcomes. */
export function lacksOutcome(instance: InstanceSummary): boolean {
  return instance.status === "Terminated" && instance.outcome === null;
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

/** What the row of an instance shows as text: name, id, owner, type of the task, and the word of its state. */
function shownText(instance: InstanceSummary, language: Language): string {
  const { instanceId, jobName, owner, taskType, statusText } = instance;
  const state = listedState(instance);
  const words = [
    jobName ?? uiTexts[language].unnamedJob(taskType),
    instanceId,
    owner,
    taskType,
    state === "unknown" ? statusText : statusTexts[language][state],
  ];
  return words.filter((word) => word !== null).join(" ");
}

/** Whether the account that the console works for owns an instance; false while that account is not known. */
export function isMine({ owner }: InstanceSummary, me: string | null): boolean {
  return me !== null && owner === me;
}

/** Returns a function that says whether owner and search match: every word of the search must be found in what the row shows. */
export function searchedBy(
  { owner, search }: Pick<BoardFilter, "owner" | "search">,
  language: Language,
): (instance: InstanceSummary) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return (instance) => {
    if (owner !== "" && instance.owner !== owner) return false;
    if (words.length === 0) return true;
    const text = shownText(instance, language).toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
