import type { ReactNode } from "react";

import { useTexts } from "../texts/language.tsx";
import { sqlTexts } from "./sql-texts.ts";
import styles from "./sql.module.css";

interface ParameterBarProps {
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly onChange: (name: string, value: string) => void;
}

/** A field for each parameter of the text. */
export function ParameterBar({ names, values, onChange }: ParameterBarProps): ReactNode {
  const texts = useTexts(sqlTexts);
  if (names.length === 0) return null;
  return (
    <fieldset className={styles["parameters"]} title={texts.parametersHint}>
      <legend className="only-read-aloud">{texts.parameters}</legend>
      {names.map((name) => (
        <label key={name}>
          <code>{name}</code>
          <input value={values[name] ?? ""} autoComplete="off" spellCheck={false} onChange={({ target }) => onChange(name, target.value)} />
        </label>
      ))}
    </fieldset>
  );
}
