/**
 * The `SET name=value;` statements at the head of a script, which the clients repeat in the job's settings
 * (docs/protocol.md 5.2). The text itself is sent unchanged. Comments between them are skipped; the first other statement
 * ends the head.
 */
export function settingsInSql(sql: string): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  let rest = sql;
  for (;;) {
    rest = rest.replace(blanksAndComments, "");
    const found = setStatement.exec(rest);
    const [whole, name, value] = found ?? [];
    if (whole === undefined || name === undefined || value === undefined) return settings;
    settings[name] = value.trim();
    rest = rest.slice(whole.length);
  }
}

const blanksAndComments = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/;
const setStatement = /^set\s+([^\s=;]+)\s*=\s*([^;]*)(?:;|$)/i;
