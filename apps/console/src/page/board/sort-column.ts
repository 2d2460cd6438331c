/** A column by which the board can be sorted. */
export type SortColumn = "state" | "name" | "owner" | "priority" | "progress" | "started" | "elapsed";

export const sortColumns: readonly SortColumn[] = ["state", "name", "owner", "priority", "progress", "started", "elapsed"];
