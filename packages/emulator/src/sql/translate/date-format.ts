/** Words of a date format and their counterparts in strftime, longest first. */
type Words = readonly (readonly [word: string, strftime: string])[];

const maxComputeWords: Words = [
  ["yyyy", "%Y"],
  ["ff3", "%g"],
  ["ff6", "%f"],
  ["mm", "%m"],
  ["dd", "%d"],
  ["hh", "%H"],
  ["mi", "%M"],
  ["ss", "%S"],
];
const javaWords: Words = [
  ["yyyy", "%Y"],
  ["SSS", "%g"],
  ["MM", "%m"],
  ["dd", "%d"],
  ["HH", "%H"],
  ["mm", "%M"],
  ["ss", "%S"],
];

/** MaxCompute's own format, `yyyy-mm-dd hh:mi:ss.ff3`, in upper or lower case (TO_CHAR, TO_DATE). */
export function strftimeOfMaxCompute(format: string): string {
  return translated(format, maxComputeWords, (text) => text.toLowerCase());
}

/** Java's, `yyyy-MM-dd HH:mm:ss.SSS`, where case counts (DATE_FORMAT). */
export function strftimeOfJava(format: string): string {
  return translated(format, javaWords, (text) => text);
}

function translated(format: string, words: Words, fold: (text: string) => string): string {
  let result = "";
  for (let index = 0; index < format.length;) {
    const found = words.find(([word]) => fold(format.slice(index, index + word.length)) === word);
    const character = format.charAt(index);
    result += found?.[1] ?? (character === "%" ? "%%" : character);
    index += found?.[0].length ?? 1;
  }
  return result;
}
