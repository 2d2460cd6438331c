/** How much of the end of the earlier text is searched in the later one, in characters. */
const searched = 1000;

/**
 * What a log has gained between two looks. The service sends the end of a long log, so the later text may begin in the middle of the
 * earlier one: it is joined where they overlap. If they do not, the gap is marked.
 */
export function addedText(before: string, after: string): string {
  if (after.startsWith(before)) return after.slice(before.length);
  for (let from = Math.max(0, before.length - searched); from < before.length; from = nextLine(before, from)) {
    const end = before.slice(from);
    const at = after.indexOf(end);
    if (at !== -1 && (at === 0 || from === Math.max(0, before.length - searched))) return after.slice(at + end.length);
  }
  return `[… some of the log is missing here]\n${after}`;
}

function nextLine(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at === -1 ? text.length : at + 1;
}
