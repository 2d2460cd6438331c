import { lazy, Suspense, type ComponentType, type ReactNode } from "react";

import type { SqlEditorProps } from "./sql-editor-props.ts";
import styles from "../sql.module.css";

// CodeMirror is loaded when the first SQL is shown. The board does not need it.
const CodeEditor: ComponentType<SqlEditorProps> = lazy(async () => ({ default: (await import("./code-editor.tsx")).CodeEditor }));

/** SQL with syntax highlighting, editable or read-only. */
export function SqlEditor(props: SqlEditorProps): ReactNode {
  return (
    <Suspense fallback={<pre className={styles["plain"]}>{props.value}</pre>}>
      <CodeEditor {...props} />
    </Suspense>
  );
}
