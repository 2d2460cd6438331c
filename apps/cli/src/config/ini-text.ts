/**
 * The text of an INI file with these values set in one section; null stands for the lines before the first section. All other lines stay
 * as they are. A section that does not exist is added at the end.
 */
export function withValues(text: string, section: string | null, values: ReadonlyMap<string, string>): string {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const start = section === null ? 0 : lines.findIndex((line) => sectionOf(line) === section) + 1;
  if (section !== null && start === 0) {
    const before = lines.length === 0 ? [] : [...lines, ""];
    return joined([...before, `[${section}]`, ...written(values)]);
  }
  const next = lines.findIndex((line, at) => at >= start && sectionOf(line) !== null);
  const end = next === -1 ? lines.length : next;
  const left = new Map(values);
  const kept = lines.slice(start, end).flatMap((line) => {
    const key = keyOf(line);
    if (key === null || !values.has(key)) return [line];
    const value = left.get(key);
    left.delete(key);
    // A later line with the same key would take the place of the first one.
    return value === undefined ? [] : [`${key}=${value}`];
  });
  const blanks = kept.length - kept.findLastIndex((line) => line.trim() !== "") - 1;
  kept.splice(kept.length - blanks, 0, ...written(left));
  return joined([...lines.slice(0, start), ...kept, ...lines.slice(end)]);
}

function sectionOf(line: string): string | null {
  return /^\s*\[([^\]=]+)\]\s*$/.exec(line)?.[1]?.trim() ?? null;
}

function keyOf(line: string): string | null {
  const equals = line.indexOf("=");
  return equals === -1 || /^\s*[#;!]/.test(line) ? null : line.slice(0, equals).trim();
}

function written(values: ReadonlyMap<string, string>): readonly string[] {
  return [...values].map(([key, value]) => `${key}=${value}`);
}

function joined(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
