import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { sql, StandardSQL } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import type { Catalog } from "../schema/catalog.ts";
import { completeSql } from "./complete-sql.ts";

/** What an editor has that can be written in. */
export function writing(catalog: () => Catalog | null): readonly Extension[] {
  return [
    history(),
    autocompletion(),
    StandardSQL.language.data.of({ autocomplete: (context: Parameters<typeof completeSql>[0]) => completeSql(context, catalog()) }),
    bracketMatching(),
    lintGutter(),
    keymap.of([...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
  ];
}

export function reading(): readonly Extension[] {
  return [
    sql({ upperCaseKeywords: false }),
    syntaxHighlighting(colours()),
    lineNumbers(),
    drawSelection(),
    highlightSpecialChars(),
    EditorView.lineWrapping,
    look(),
  ];
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
    ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": {
      backgroundColor: "color-mix(in srgb, var(--accent) 22%, transparent) !important",
    },
    ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--line-strong)", borderRadius: "6px" },
    ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-text)" },
    ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "var(--accent-text)" },
    ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal" },
    // The wave of the library is a picture in a fixed colour.
    ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--red-fill) 1.5px", textUnderlineOffset: "3px" },
    ".cm-diagnostic-error": { borderLeftColor: "var(--red-fill)" },
    ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--text)" },
    ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: "var(--hover)" },
    ".cm-gutter-lint": { width: "1.2em" },
  });
}
