/** Properties of the SQL editor. */
export interface SqlEditorProps {
  readonly value: string;
  /** The name for screen readers. */
  readonly label: string;
  /** Called when the text changes. Without it, the text is read-only. */
  readonly onChange?: ((value: string) => void) | undefined;
  /** Called for Ctrl + Enter or Cmd + Enter. */
  readonly onRun?: (() => void) | undefined;
}
