import type { RefObject } from "react";

import type { Catalog } from "../schema/catalog.ts";
import type { ErrorMark } from "../text/error-places.ts";
import type { TextRange } from "../text/script-parts.ts";

/** What the page around an editor can ask it. */
export interface EditorHandle {
  /** Moves the focus and the cursor to a place. */
  focusAt(offset: number): void;
  /** Puts a text in place of the selection, and moves the focus there. */
  insert(text: string): void;
  /** The selected part; null if nothing is selected. */
  selection(): TextRange | null;
}

/** Properties of the SQL editor. */
export interface SqlEditorProps {
  readonly value: string;
  /** The name for screen readers. */
  readonly label: string;
  /** Called when the text changes. Without it, the text is read-only. */
  readonly onChange?: ((value: string) => void) | undefined;
  /** Called for Ctrl + Enter or Cmd + Enter, with the selected part. */
  readonly onRun?: ((selection: TextRange | null) => void) | undefined;
  /** Called when something is selected, or nothing any more. */
  readonly onSelect?: ((isSelected: boolean) => void) | undefined;
  /** Places of errors. They move with the text until it is run again. */
  readonly marks?: readonly ErrorMark[] | undefined;
  /** Where completion finds tables and columns. */
  readonly catalog?: Catalog | null | undefined;
  readonly handle?: RefObject<EditorHandle | null> | undefined;
  /** Cursor and undo are kept here under `name`, and restored from here. */
  readonly memory?: { readonly states: Map<string, unknown>; readonly name: string } | undefined;
}
