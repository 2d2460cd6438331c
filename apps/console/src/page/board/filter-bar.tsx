import type { InstanceSummary } from "@maxcompute-rx/browser";
import { useMemo, useRef, type ReactNode } from "react";

import { useShortcut } from "../frame/use-shortcut.ts";
import { useTexts } from "../texts/language.tsx";
import { countText, ownerText } from "../ui/format.ts";
import { boardStates, isInState, isWanted, type BoardFilter } from "./board-filter.ts";
import styles from "./board.module.css";

interface FilterBarProps {
  readonly instances: readonly InstanceSummary[];
  readonly filter: BoardFilter;
  readonly onChange: (filter: BoardFilter) => void;
}

/** Filters: the states with the number of instances in each, the owners, and a search. The key `/` moves to the search. */
export function FilterBar({ instances, filter, onChange }: FilterBarProps): ReactNode {
  const { board } = useTexts();
  const search = useRef<HTMLInputElement>(null);
  useShortcut("/", () => search.current?.focus());
  const { owner, search: words } = filter;
  const wanted = useMemo(
    () => instances.filter((one) => isWanted(one, { state: "all", owner, search: words })),
    [instances, owner, words],
  );
  const owners = useMemo(() => [...new Set([...instances.flatMap((one) => one.owner ?? []), owner])].filter(Boolean).toSorted(), [instances, owner]);

  return (
    <div className={styles["filters"]} role="search">
      <fieldset className={styles["states"]}>
        <legend className="only-read-aloud">{board.filterByState}</legend>
        {boardStates.map((state) => (
          <label key={state} data-chosen={filter.state === state || undefined}>
            <input type="radio" name="state" className="only-read-aloud" checked={filter.state === state} onChange={() => onChange({ ...filter, state })} />
            {board[state]}
            <span className={`${styles["stateCount"]} numbers`}>{countText(wanted.filter((one) => isInState(one, state)).length)}</span>
          </label>
        ))}
      </fieldset>
      <select aria-label={board.owner} value={filter.owner} onChange={({ target }) => onChange({ ...filter, owner: target.value })}>
        <option value="">{board.everyone}</option>
        {owners.map((name) => (
          <option key={name} value={name}>
            {ownerText(name)}
          </option>
        ))}
      </select>
      <input
        ref={search}
        type="search"
        aria-label={board.searchHint}
        aria-keyshortcuts="/"
        placeholder={board.searchHint}
        value={filter.search}
        onChange={({ target }) => onChange({ ...filter, search: target.value })}
      />
    </div>
  );
}
