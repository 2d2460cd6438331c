/** Filters and order of the board that the visitor gave a name to. */
export interface SavedFilter {
  readonly name: string;
  /** The query of its address, such as `state=failed&group=name`. */
  readonly query: string;
}

export const mostSavedFilters = 20;
export const longestFilterName = 40;
const key = "saved-filters";

/** Adds a filter, or replaces the one of the same name. The oldest is dropped when there are too many. */
export function withFilter(filters: readonly SavedFilter[], { name, query }: SavedFilter): readonly SavedFilter[] {
  const clean = name.trim().slice(0, longestFilterName);
  if (clean === "") return filters;
  return [...filters.filter((one) => one.name !== clean), { name: clean, query }].slice(-mostSavedFilters);
}

/** Reads the filters that this browser keeps. Anything unexpected counts as none. */
export function readSavedFilters(storage: Pick<Storage, "getItem">): readonly SavedFilter[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isSavedFilter).slice(-mostSavedFilters) : [];
  } catch {
    return [];
  }
}

export function writeSavedFilters(storage: Pick<Storage, "setItem">, filters: readonly SavedFilter[]): void {
  storage.setItem(key, JSON.stringify(filters));
}

function isSavedFilter(value: unknown): value is SavedFilter {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "query" in value &&
    typeof value.query === "string"
  );
}
