/** A word of a date format: what it stands for in strftime, and as digits of a text that is read. */
interface FormatWord {
  readonly word: string;
  readonly strftime: string;
  /** The part of a time that the digits are; undefined for words that are only written. */
  readonly part?: TimePart;
}

export type TimePart = "year" | "month" | "day" | "hour" | "minute" | "second" | "fraction";

/** Longest first, where one begins with another. */
const maxComputeWords: readonly FormatWord[] = [
  { word: "yyyy", strftime: "%Y", part: "year" },
  { word: "ff3", strftime: "%g", part: "fraction" },
  { word: "ff6", strftime: "%f", part: "fraction" },
  { word: "mm", strftime: "%m", part: "month" },
  { word: "dd", strftime: "%d", part: "day" },
  { word: "hh", strftime: "%H", part: "hour" },
  { word: "mi", strftime: "%M", part: "minute" },
  { word: "ss", strftime: "%S", part: "second" },
];
/** DATE_FORMAT knows milliseconds by Java's name, too. */
const dateFormatWords: readonly FormatWord[] = [{ word: "sss", strftime: "%g" }, ...maxComputeWords];
const javaWords: readonly FormatWord[] = [
  { word: "yyyy", strftime: "%Y" },
  { word: "SSS", strftime: "%g" },
  { word: "MM", strftime: "%m" },
  { word: "dd", strftime: "%d" },
  { word: "HH", strftime: "%H" },
  { word: "hh", strftime: "%I" },
  { word: "mm", strftime: "%M" },
  { word: "ss", strftime: "%S" },
];
const digitsOf: Readonly<Record<string, number>> = { yyyy: 4, ff3: 3, ff6: 6 };

type Piece = FormatWord | string;

function split(format: string, words: readonly FormatWord[], fold: (text: string) => string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let index = 0; index < format.length;) {
    const found = words.find(({ word }) => fold(format.slice(index, index + word.length)) === word);
    pieces.push(found ?? format.charAt(index));
    index += found?.word.length ?? 1;
  }
  return pieces;
}

const lower = (text: string): string => text.toLowerCase();

const strftimeOf = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (typeof piece === "string" ? piece.replace("%", "%%") : piece.strftime)).join("");

/** MaxCompute's own format, `yyyy-mm-dd hh:mi:ss.ff3`, in upper or lower case (TO_CHAR). */
export const strftimeOfMaxCompute = (format: string): string => strftimeOf(split(format, maxComputeWords, lower));

/** DATE_FORMAT outside Hive mode: MaxCompute's words, and `SSS`. */
export const strftimeOfDateFormat = (format: string): string => strftimeOf(split(format, dateFormatWords, lower));

/** Java's, `yyyy-MM-dd HH:mm:ss.SSS`, where case counts (DATE_FORMAT in Hive mode). Undefined for a letter that is none of its words. */
export function strftimeOfJava(format: string): string | undefined {
  const pieces = split(format, javaWords, (text) => text);
  return pieces.some((piece) => typeof piece === "string" && /[A-Za-z']/.test(piece)) ? undefined : strftimeOf(pieces);
}

export interface ReadFormat {
  /** Matches a text of this format. The second time a word stands in the format, any characters fit. */
  readonly pattern: string;
  /** The groups of the pattern, in their order. */
  readonly parts: readonly TimePart[];
}

/** How a text of MaxCompute's format is read (TO_DATE, ISDATE): all digits are there, and each part is read once. */
export function readFormat(format: string): ReadFormat {
  const parts: TimePart[] = [];
  const pieces = split(format, maxComputeWords, lower).map((piece) => {
    if (typeof piece === "string") return piece.replace(/[\\^$.*+?()[\]{}|]/, "\\$&");
    const length = digitsOf[piece.word] ?? 2;
    if (piece.part === undefined || parts.includes(piece.part)) return `.{${length}}`;
    parts.push(piece.part);
    return `([0-9]{${length}})`;
  });
  return { pattern: pieces.join(""), parts };
}
