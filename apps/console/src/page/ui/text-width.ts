/** The width of a text in Latin characters. Chinese, Japanese and Korean characters are wider. */
export function charactersOf(text: string): number {
  return text.length + 0.7 * (text.match(/[\u2e80-\uffef]/g)?.length ?? 0);
}
