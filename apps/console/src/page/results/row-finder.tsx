import { useEffect, useState, type ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { resultTexts } from "./result-texts.ts";
import { readRowRange, rowRangeText, type RowRange } from "./row-range.ts";
import styles from "./results.module.css";

interface RowFinderProps {
  readonly count: number;
  readonly range: RowRange | null;
  readonly onRange: (range: RowRange | null) => void;
}

/** A field that goes to a row, or marks several: `1000` or `1000-1020`. */
export function RowFinder({ count, range, onRange }: RowFinderProps): ReactNode {
  const texts = useTexts(resultTexts);
  const chosen = range === null ? "" : rowRangeText(range);
  const [text, setText] = useState(chosen);
  useEffect(() => setText(chosen), [chosen]);
  const found = readRowRange(text);
  const isWrong = text.trim() !== "" && (found === null || found.from > count);
  return (
    <form
      className={styles["finder"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong) onRange(found);
      }}
    >
      <label>
        {texts.goToRow}
        <input
          value={text}
          inputMode="numeric"
          placeholder="1000-1020"
          aria-invalid={isWrong}
          title={texts.goToRowHint}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
    </form>
  );
}
