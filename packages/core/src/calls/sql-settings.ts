/**
 * Reads the `SET name=value;` statements at the beginning of a script, which clients copy into the job's settings
 * (docs/protocol.md 5.2). The text itself is sent unchanged. Comments between the statements are skipped. Reading ends at the
 * first other statement.
 */
export function settingsInSql(sql: string): Readonly<Record<string, string>> {
  return readSettings(sql).settings;
}

/** The settings at the beginning of a text as `settingsInSql` reads them, and the text after them. */
export function readSettings(sql: string): { readonly settings: Readonly<Record<string, string>>; readonly rest: string } {
  const settings: Record<string, string> = {};
  let rest = sql;
  for (;;) {
    rest = rest.replace(blanksAndComments, "");
    const found = setStatement.exec(rest);
    const [whole, name, value] = found ?? [];
    if (whole === undefined || name === undefined || value === undefined) return { settings, rest };
    settings[name] = value.trim();
    rest = rest.slice(whole.length);
  }
}

const blanksAndComments = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/;
const setStatement = /^set\s+([^\s=;]+)\s*=\s*([^;]*)(?:;|$)/i;
