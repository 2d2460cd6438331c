import type { ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import type { BoardOrder } from "./board-filter.ts";
import { boardTexts } from "./board-texts.ts";
import type { SortColumn } from "./sort-column.ts";

interface ColumnHeadProps {
  readonly column: SortColumn;
  readonly title: string;
  readonly sort: BoardOrder["sort"];
  readonly onSort: (sort: BoardOrder["sort"]) => void;
}

/** The head of a column. A click sorts by it, another one in the other direction, a third one as before. */
export function ColumnHead({ column, title, sort, onSort }: ColumnHeadProps): ReactNode {
  const texts = useTexts(boardTexts);
  const descending = sort?.column === column ? sort.descending : null;
  const first = descendsFirst.has(column);
  const onClick = (): void =>
    onSort(descending === null ? { column, descending: first } : descending === first ? { column, descending: !first } : null);
  return (
    <span role="columnheader" aria-sort={descending === null ? "none" : descending ? "descending" : "ascending"}>
      <button type="button" onClick={onClick} title={texts.sortBy(title)}>
        {title}
        {descending !== null && <span aria-hidden="true">{descending ? " ↓" : " ↑"}</span>}
      </button>
    </span>
  );
}

/** Columns whose largest values are looked for first. */
const descendsFirst: ReadonlySet<SortColumn> = new Set<SortColumn>(["progress", "started", "elapsed"]);
