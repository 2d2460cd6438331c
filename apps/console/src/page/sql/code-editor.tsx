import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { sql } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useEffectEvent, useRef, type ReactNode } from "react";

import type { SqlEditorProps } from "./sql-editor-props.ts";

/** CodeMirror as a component. The Tab key leaves it, like every field. */
export function CodeEditor({ value, label, onChange, onRun }: SqlEditorProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  const isReadOnly = onChange === undefined;
  // Text that the page inserts is not a change by the visitor.
  const changed = useEffectEvent((text: string) => text !== value && onChange?.(text));
  const run = useEffectEvent(() => onRun?.());

  useEffect(() => {
    if (place.current === null) return;
    const whenChanged = EditorView.updateListener.of((update) => {
      if (update.docChanged) changed(update.state.doc.toString());
    });
    const running = keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }]);
    const mode = isReadOnly ? [EditorState.readOnly.of(true)] : [running, ...writing(), whenChanged];
    const named = EditorView.contentAttributes.of({ "aria-label": label, ...(isReadOnly ? { "aria-readonly": "true", tabindex: "0" } : {}) });
    const view = new EditorView({ parent: place.current, extensions: [mode, reading(), named] });
    editor.current = view;
    return () => view.destroy();
  }, [label, isReadOnly]);

  useEffect(() => {
    const view = editor.current;
    if (view === null || view.state.doc.toString() === value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
  }, [value, label, isReadOnly]);

  return <div ref={place} />;
}

function writing(): readonly Extension[] {
  return [history(), autocompletion(), bracketMatching(), keymap.of([...defaultKeymap, ...historyKeymap, ...completionKeymap])];
}

function reading(): readonly Extension[] {
  return [sql({ upperCaseKeywords: false }), syntaxHighlighting(colours()), lineNumbers(), drawSelection(), highlightSpecialChars(), EditorView.lineWrapping, look()];
}

function colours(): HighlightStyle {
  return HighlightStyle.define([
    { tag: [tags.keyword, tags.operatorKeyword], color: "var(--code-keyword)" },
    { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
    { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
    { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--code-number)" },
    { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  ]);
}

function look(): Extension {
  return EditorView.theme({
    "&": { fontSize: "13px", backgroundColor: "transparent", color: "var(--text)" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", fontVariantLigatures: "none" },
    ".cm-content": { caretColor: "var(--text)", padding: "4px 0" },
    ".cm-gutters": { backgroundColor: "transparent", color: "var(--muted)", border: "none", paddingRight: "6px" },
    ".cm-cursor": { borderLeftColor: "var(--text)" },
    ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--accent) 22%, transparent) !important" },
    ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--line-strong)", borderRadius: "6px" },
    ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-text)" },
  });
}
