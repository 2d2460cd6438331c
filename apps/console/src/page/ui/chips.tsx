import type { ReactNode } from "react";

import { countText } from "./format.ts";
import styles from "./chips.module.css";

interface ChipsProps<T> {
  /** What is chosen, for screen readers. */
  readonly label: string;
  readonly choices: readonly { readonly value: T; readonly text: string; readonly count?: number }[];
  readonly chosen: T;
  readonly onChange: (value: T) => void;
}

/** A choice of one, as chips beside each other. */
export function Chips<T>({ label, choices, chosen, onChange }: ChipsProps<T>): ReactNode {
  return (
    <fieldset className={styles["chips"]}>
      <legend className="only-read-aloud">{label}</legend>
      {choices.map(({ value, text, count }) => (
        <label key={text} className={styles["chip"]} data-chosen={value === chosen || undefined}>
          <input type="radio" name={label} className="only-read-aloud" checked={value === chosen} onChange={() => onChange(value)} />
          {text}
          <ChipCount count={count} />
        </label>
      ))}
    </fieldset>
  );
}

interface ToggleChipProps {
  readonly text: string;
  readonly hint: string;
  readonly count: number;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A chip that is on or off by itself. */
export function ToggleChip({ text, hint, count, checked, onChange }: ToggleChipProps): ReactNode {
  return (
    <label className={`${styles["chip"]} ${styles["alone"]}`} data-chosen={checked || undefined} title={hint}>
      <input type="checkbox" className="only-read-aloud" checked={checked} onChange={({ target }) => onChange(target.checked)} />
      {text}
      <ChipCount count={count} />
    </label>
  );
}

function ChipCount({ count }: { readonly count: number | undefined }): ReactNode {
  return count !== undefined && <span className={`${styles["count"]} numbers`}>{countText(count)}</span>;
}
