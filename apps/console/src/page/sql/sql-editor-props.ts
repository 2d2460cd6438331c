/** What an editor of SQL is given. */
export interface SqlEditorProps {
  readonly value: string;
  /** What a screen reader calls it. */
  readonly label: string;
  /** Absent: the text can be read and copied only. */
  readonly onChange?: ((value: string) => void) | undefined;
  /** Ctrl or Cmd and Enter. */
  readonly onRun?: (() => void) | undefined;
}
