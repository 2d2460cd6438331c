/** The names in the records of api/: `Type.member`, exported names, and `maxcompute-rx command`. */
export function apiNames(records: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  let type: string | null = null;
  for (const line of records.join("\n").split("\n")) {
    const [, declared] = /^(?:abstract )?(?:interface|class|function|const|type) ([\w$]+)/.exec(line) ?? [];
    const [, command] = /^== (maxcompute-rx(?: (?!\[)[\w-]+)*)/.exec(line) ?? [];
    const [, member] = /^ {4}(?:static |readonly |get )*([\w$]+)\??[(<:]/.exec(line) ?? [];
    if (declared !== undefined) names.add((type = declared));
    else if (command !== undefined) names.add(command);
    else if (member !== undefined && type !== null) names.add(`${type}.${member}`);
    else if (line === "}") type = null;
  }
  return names;
}

/** The options of a command of `maxcompute-rx`. */
export function commandOptions(record: string, command: string): ReadonlySet<string> {
  const section = record.split(/^== /m).find((text) => text.startsWith(`${command} [`) || text.startsWith(`${command} <`)) ?? "";
  return new Set(section.match(/(?<=^|[ ,])--?[\w-]+/gm));
}
