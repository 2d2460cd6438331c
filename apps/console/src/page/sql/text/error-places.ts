/** A place that an error message names. */
export interface ErrorPlace {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** What the message says about it. */
  readonly message: string;
}

/** A part of a text that an error is about. */
export interface ErrorMark {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** Reads the places in messages such as `ODPS-0130131:[3,15] Table not found - …`. */
export function errorPlaces(message: string): readonly ErrorPlace[] {
  return [...message.matchAll(/ODPS-\d+\s*:\s*\[(\d+),\s*(\d+)\]\s*([^\n]*)/g)].map(([, line, column, text = ""]) => ({
    line: Number(line),
    column: Number(column),
    message: text.trim(),
  }));
}

/** The word at a place of a text; null if the text has no such place. */
export function markOf(text: string, { line, column, message }: ErrorPlace): ErrorMark | null {
  const lines = text.split("\n");
  const found = lines[line - 1];
  if (found === undefined || column < 1 || column > found.length + 1) return null;
  const before = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  const from = before + column - 1;
  const [word = ""] = /^(?:[\w$.]+|`[^`\n]*`|'[^'\n]*'|[^\s\w])/.exec(found.slice(column - 1)) ?? [];
  // At the end of the text there is no word: the last character is marked.
  return word === "" ? { from: Math.max(0, from - 1), to: from, message } : { from, to: from + word.length, message };
}

/** What was sent to the service, and where it stands in the text of the editor. */
export interface SentText {
  /** The text as it was sent, with the values of its parameters. */
  readonly text: string;
  /** Maps a place of the sent text to one of the editor's. */
  readonly sourceOf: (offset: number) => number;
  /** The whole text of the editor then. */
  readonly source: string;
  /** The part of it that was run, without the values of its parameters. */
  readonly written: string;
}

/**
 * The marks of a message in the text of the editor. None if the text has been changed since it was sent, because then the places may
 * be wrong.
 */
export function marksIn(editorText: string, sent: SentText, message: string): readonly ErrorMark[] {
  if (editorText !== sent.source) return [];
  return errorPlaces(message).flatMap((place) => {
    const mark = markOf(sent.text, place);
    if (mark === null) return [];
    const from = sent.sourceOf(mark.from);
    const to = Math.max(sent.sourceOf(mark.to), from);
    return [{ from: Math.min(from, editorText.length), to: Math.min(to, editorText.length), message: place.message }];
  });
}

/** How a text lies in the editor that was sent by somebody else or before a reload; null if it is not there. */
export function findSent(editorText: string, sentText: string): SentText | null {
  const at = sentText.trim() === "" ? -1 : editorText.indexOf(sentText);
  return at === -1 ? null : { text: sentText, sourceOf: (offset) => at + offset, source: editorText, written: sentText };
}
