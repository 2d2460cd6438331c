import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

import { readRowRange, rowRangeText, type RowRange } from "./row-range.ts";

/** The rows that the address names (`?rows=1000-1020`), and how to name others. */
export function useRowRange(): readonly [range: RowRange | null, setRange: (range: RowRange | null) => void] {
  const search = useSearch();
  const [location, navigate] = useLocation();
  const text = new URLSearchParams(search).get("rows");
  const range = useMemo(() => readRowRange(text), [text]);
  const setRange = useCallback(
    (next: RowRange | null) => {
      const others = new URLSearchParams(search);
      if (next === null) others.delete("rows");
      else others.set("rows", rowRangeText(next));
      const query = others.toString();
      navigate(query === "" ? location : `${location}?${query}`, { replace: true });
    },
    [search, location, navigate],
  );
  return [range, setRange];
}
