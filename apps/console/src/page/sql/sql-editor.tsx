import { lazy, Suspense, type ComponentType, type ReactNode } from "react";

import type { SqlEditorProps } from "./sql-editor-props.ts";
import styles from "./sql.module.css";

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
