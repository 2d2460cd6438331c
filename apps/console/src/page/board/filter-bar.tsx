import type { InstanceSummary } from "@maxcompute-rx/browser";
import { useMemo, type ReactNode } from "react";

import { useLanguage, useTexts } from "../texts/language.tsx";
import { Chips, ToggleChip } from "../ui/chips.tsx";
import { Filters } from "../ui/filters.tsx";
import { ownerText } from "../ui/format.ts";
import { boardStates, isInState, isMine, searchedBy, type BoardQuery, type BoardState } from "./board-filter.ts";
import { boardTexts } from "./board-texts.ts";
import { SavedFilters } from "./saved-filters-menu.tsx";
import { sortColumns } from "./sort-column.ts";
import styles from "./board.module.css";

interface FilterBarProps {
  readonly instances: readonly InstanceSummary[];
  /** The account that the console works for; null while it is not known. */
  readonly me: string | null;
  readonly query: BoardQuery;
  readonly onChange: (query: BoardQuery) => void;
}

/** Filters: the states with the number of instances in each, the own ones, the owners, and a search. The key `/` moves to the search. */
export function FilterBar({ instances, me, query, onChange }: FilterBarProps): ReactNode {
  const texts = useTexts(boardTexts);
  const { owner } = query;
  const counts = useCounts(instances, me, query);
  const owners = useMemo(
    () => [...new Set([...instances.flatMap((one) => one.owner ?? []), owner])].filter(Boolean).toSorted(),
    [instances, owner],
  );
  const sort = query.sort === null ? "" : `${query.sort.descending ? "-" : ""}${query.sort.column}`;

  return (
    <Filters hint={texts.searchHint} search={query.search} onSearch={(search) => onChange({ ...query, search })}>
      <Chips
        label={texts.filterByState}
        choices={boardStates.map((state) => ({ value: state, text: texts.states[state], count: counts[state] }))}
        chosen={query.state}
        onChange={(state) => onChange({ ...query, state })}
      />
      <ToggleChip
        text={texts.mine}
        hint={texts.mineHint}
        count={counts.mine}
        checked={query.mine}
        onChange={(mine) => onChange({ ...query, mine })}
      />
      <span className={styles["break"]} />
      <select aria-label={texts.owner} value={owner} onChange={({ target }) => onChange({ ...query, owner: target.value })}>
        <option value="">{texts.everyone}</option>
        {owners.map((name) => (
          <option key={name} value={name}>
            {ownerText(name)}
          </option>
        ))}
      </select>
      <select
        aria-label={texts.group}
        value={query.group}
        onChange={({ target }) =>
          onChange({ ...query, group: target.value === "owner" || target.value === "name" ? target.value : "none" })
        }
      >
        <option value="none">{texts.noGroup}</option>
        <option value="owner">{texts.byOwner}</option>
        <option value="name">{texts.byName}</option>
      </select>
      <select
        className={styles["sort"]}
        aria-label={texts.sort}
        value={sort}
        onChange={({ target }) => {
          const column = sortColumns.find((known) => known === target.value.replace(/^-/, ""));
          onChange({ ...query, sort: column === undefined ? null : { column, descending: target.value.startsWith("-") } });
        }}
      >
        <option value="">{texts.noSort}</option>
        {sortColumns.flatMap((column) => [
          <option key={column} value={column}>{`↑ ${texts.columns[column]}`}</option>,
          <option key={`-${column}`} value={`-${column}`}>{`↓ ${texts.columns[column]}`}</option>,
        ])}
      </select>
      <SavedFilters query={query} onChange={onChange} />
    </Filters>
  );
}

/** The number of instances in each state, and of the own ones, among those that match the rest of the query. */
function useCounts(
  instances: readonly InstanceSummary[],
  me: string | null,
  query: BoardQuery,
): Readonly<Record<BoardState | "mine", number>> {
  const { language } = useLanguage();
  const { owner, search, mine, state } = query;
  return useMemo(() => {
    const matching = instances.filter(searchedBy({ owner, search }, language));
    const own = matching.filter((one) => isMine(one, me));
    const among = mine ? own : matching;
    const counts = boardStates.map((known) => [known, among.filter((one) => isInState(one, known)).length] as const);
    // Every state was counted.
    return { ...(Object.fromEntries(counts) as Record<BoardState, number>), mine: own.filter((one) => isInState(one, state)).length };
  }, [instances, language, me, owner, search, mine, state]);
}
