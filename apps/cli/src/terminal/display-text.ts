// East Asian wide characters and emoji take two columns of a terminal.
const wide =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\ufe0f/u;
const halfwidth = /^[\uff61-\uffdc]/u;
const zeroWidth = /^[\p{Mark}\p{Control}\p{Format}]+$/u;
const ascii = /^[\x20-\x7e]*$/;

/** The columns that a text without styles takes on a terminal. */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  return graphemes(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0);
}

/** The text, cut with an ellipsis where it is wider than that. */
export function cut(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns <= 0) return "";
  let kept = "";
  let width = 1;
  for (const grapheme of graphemes(text)) {
    width += graphemeWidth(grapheme);
    if (width > columns) break;
    kept += grapheme;
  }
  return `${kept}…`;
}

/** The text in exactly that many columns. */
export function fit(text: string, columns: number): string {
  const short = cut(text, columns);
  return short + " ".repeat(Math.max(0, columns - displayWidth(short)));
}

/** The text broken between words, each line but the first after so many blanks; a word that is too long stays whole. */
export function wrap(text: string, columns: number, indent: number): string {
  const lines: string[] = [];
  for (const word of text.split(/[ \n]+/)) {
    const line = lines.at(-1);
    const room = columns - (lines.length > 1 ? indent : 0);
    if (line !== undefined && displayWidth(line) + 1 + displayWidth(word) <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}

/** One line that cannot play tricks on a terminal: no control characters, no changes of direction. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Control}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ").trim();
}

/** The same, line breaks kept. */
export function safeLines(text: string): string {
  return text
    .replace(/[^\S\n ]|[\p{Control}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (found) => (found === "\n" ? found : " "))
    .trimEnd();
}

function graphemes(text: string): readonly string[] {
  return Array.from(new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text), ({ segment }) => segment);
}

function graphemeWidth(grapheme: string): number {
  if (zeroWidth.test(grapheme)) return 0;
  return wide.test(grapheme) && !halfwidth.test(grapheme) ? 2 : 1;
}
