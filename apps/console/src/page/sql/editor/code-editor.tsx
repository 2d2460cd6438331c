import { historyField } from "@codemirror/commands";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { useEffect, useEffectEvent, useImperativeHandle, useRef, type ReactNode } from "react";

import { reading, writing } from "./editor-extensions.ts";
import type { EditorHandle, SqlEditorProps } from "./sql-editor-props.ts";
import type { TextRange } from "../text/script-parts.ts";

/** CodeMirror as a component. The Tab key leaves it, like every field. */
export function CodeEditor({ value, label, onChange, onRun, onSelect, marks, catalog, handle, memory }: SqlEditorProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  const isReadOnly = onChange === undefined;
  // Text that the page inserts is not a change by the visitor.
  const changed = useEffectEvent((text: string) => text !== value && onChange?.(text));
  const run = useEffectEvent((view: EditorView) => onRun?.(selectionOf(view)));
  const selected = useEffectEvent((isSelected: boolean) => onSelect?.(isSelected));
  const currentCatalog = useEffectEvent(() => catalog ?? null);
  const remembered = useEffectEvent(() => memory?.states.get(memory.name));
  const beginning = useEffectEvent(() => value);
  const memoryName = memory?.name;
  const states = memory?.states;

  useEffect(() => {
    if (place.current === null) return;
    const whenChanged = EditorView.updateListener.of((update) => {
      if (update.docChanged) changed(update.state.doc.toString());
      if (update.selectionSet) selected(!update.state.selection.main.empty);
    });
    const running = keymap.of([{ key: "Mod-Enter", run: (view) => (run(view), true) }]);
    const mode = isReadOnly ? [EditorState.readOnly.of(true), focusRing()] : [running, ...writing(() => currentCatalog()), whenChanged];
    const named = EditorView.contentAttributes.of({
      "aria-label": label,
      ...(isReadOnly ? { "aria-readonly": "true", tabindex: "0" } : {}),
    });
    const extensions = [mode, reading(), named];
    const state = restored(remembered(), beginning(), extensions) ?? EditorState.create({ doc: beginning(), extensions });
    const view = new EditorView({ parent: place.current, state });
    editor.current = view;
    return () => {
      if (memoryName !== undefined) states?.set(memoryName, view.state.toJSON({ history: historyField }));
      view.destroy();
    };
  }, [label, isReadOnly, memoryName, states]);

  useEffect(() => {
    const view = editor.current;
    if (view === null || view.state.doc.toString() === value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
  }, [value, label, isReadOnly]);

  useEffect(() => {
    const view = editor.current;
    if (view === null || isReadOnly || marks === undefined) return;
    const inText = marks.filter(({ to }) => to <= view.state.doc.length);
    view.dispatch(
      setDiagnostics(
        view.state,
        inText.map((mark) => ({ ...mark, severity: "error" })),
      ),
    );
  }, [marks, label, isReadOnly, memoryName]);

  useImperativeHandle(
    handle,
    (): EditorHandle => ({
      focusAt(offset) {
        const anchor = Math.min(offset, editor.current?.state.doc.length ?? 0);
        editor.current?.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
        editor.current?.focus();
      },
      insert(text) {
        editor.current?.dispatch(editor.current.state.replaceSelection(text), { scrollIntoView: true });
        editor.current?.focus();
      },
      selection: () => (editor.current === null ? null : selectionOf(editor.current)),
    }),
    [],
  );

  return <div ref={place} />;
}

function selectionOf({ state }: EditorView): TextRange | null {
  const { from, to, empty } = state.selection.main;
  return empty || state.sliceDoc(from, to).trim() === "" ? null : { from, to };
}

/** A text that cannot be written has no box around it that shows the focus. */
function focusRing(): Extension {
  return EditorView.theme({ "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "4px" } });
}

/** The state of an editor of the same text before, with its cursor and undo; null if there is none. */
function restored(kept: unknown, text: string, extensions: readonly Extension[]): EditorState | null {
  if (typeof kept !== "object" || kept === null || !("doc" in kept) || kept.doc !== text) return null;
  return EditorState.fromJSON(kept, { extensions }, { history: historyField });
}
