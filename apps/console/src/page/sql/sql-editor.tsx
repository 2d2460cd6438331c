import { lazy, Suspense, type ComponentType, type ReactNode } from "react";

import styles from "./sql.module.css";

export interface SqlEditorProps {
  readonly value: string;
  /** What a screen reader calls it. */
  readonly label: string;
  /** Absent: the text can be read and copied only. */
  readonly onChange?: ((value: string) => void) | undefined;
  /** Ctrl or Cmd and Enter. */
  readonly onRun?: (() => void) | undefined;
}

// CodeMirror comes when the first SQL is shown: the board does without.
const CodeEditor: ComponentType<SqlEditorProps> = lazy(async () => ({ default: (await import("./code-editor.tsx")).CodeEditor }));

/** SQL with highlighting, to write or only to read. */
export function SqlEditor(props: SqlEditorProps): ReactNode {
  return (
    <Suspense fallback={<pre className={styles["plain"]}>{props.value}</pre>}>
      <CodeEditor {...props} />
    </Suspense>
  );
}
