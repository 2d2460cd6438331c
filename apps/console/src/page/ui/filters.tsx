import { useRef, type ReactNode } from "react";

import { useShortcut } from "./use-shortcut.ts";
import styles from "./filters.module.css";

interface FiltersProps {
  /** What the search field finds. */
  readonly hint: string;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  /** Filters before the search field. */
  readonly children: ReactNode;
}

/** The filters above a list, with a search field at their end. The key `/` moves to the field. */
export function Filters({ hint, search, onSearch, children }: FiltersProps): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  useShortcut("/", () => field.current?.focus());
  return (
    <div className={styles["filters"]} role="search">
      {children}
      <input
        ref={field}
        type="search"
        aria-label={hint}
        aria-keyshortcuts="/"
        placeholder={hint}
        value={search}
        onChange={({ target }) => onSearch(target.value)}
      />
    </div>
  );
}
