import { useId, useState, type FormEvent, type ReactNode } from "react";

import { pageStorage } from "../storage/page-storage.ts";
import { useTexts } from "../texts/language.tsx";
import { Button } from "../ui/button.tsx";
import { readQuery, writeQuery, type BoardQuery } from "./board-filter.ts";
import { boardTexts } from "./board-texts.ts";
import { longestFilterName, readSavedFilters, withFilter, writeSavedFilters, type SavedFilter } from "./saved-filters.ts";
import styles from "./board.module.css";

interface SavedFiltersProps {
  readonly query: BoardQuery;
  readonly onChange: (query: BoardQuery) => void;
}

/** A menu of the filters that this browser keeps: choose one, keep the present one under a name, remove one. */
export function SavedFilters({ query, onChange }: SavedFiltersProps): ReactNode {
  const texts = useTexts(boardTexts);
  const id = useId();
  const [filters, setFilters] = useState(() => readSavedFilters(pageStorage()));
  const [name, setName] = useState("");
  const current = writeQuery(query).toString();
  const keep = (next: readonly SavedFilter[]): void => {
    writeSavedFilters(pageStorage(), next);
    setFilters(next);
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    // Read again, because another tab may have added one.
    keep(withFilter(readSavedFilters(pageStorage()), { name, query: current }));
    setName("");
  };
  return (
    <span>
      <Button popoverTarget={id} aria-haspopup="dialog">
        {texts.saved}
      </Button>
      <div id={id} popover="auto" role="dialog" aria-label={texts.saved} className={styles["savedMenu"]}>
        {filters.length === 0 && <p className="muted">{texts.noneSaved}</p>}
        <ul>
          {filters.map((filter) => (
            <li key={filter.name}>
              <Button
                look="quiet"
                popoverTarget={id}
                popoverTargetAction="hide"
                aria-current={filter.query === current || undefined}
                onClick={() => onChange(readQuery(new URLSearchParams(filter.query)))}
              >
                {filter.name}
              </Button>
              <Button
                look="quiet"
                aria-label={texts.remove(filter.name)}
                title={texts.remove(filter.name)}
                onClick={() => keep(filters.filter((one) => one !== filter))}
              >
                ✕
              </Button>
            </li>
          ))}
        </ul>
        <form onSubmit={save}>
          <input
            type="text"
            aria-label={texts.filterName}
            placeholder={texts.filterName}
            maxLength={longestFilterName}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
          <Button type="submit" disabled={name.trim() === "" || current === ""} title={current === "" ? texts.nothingToSave : undefined}>
            {texts.save}
          </Button>
        </form>
      </div>
    </span>
  );
}
