import { parseError } from "../sql-errors.ts";
import { SqlSource } from "./sql-source.ts";

/** One statement of a script, with the settings that are in force for it. */
export interface ScriptStatement {
  readonly source: SqlSource;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Cuts a script at its semicolons: those of the grammar, not those in strings, quoted names or comments. `SET k=v`
 * statements are taken out and hold for everything after them, over the settings that came with the job.
 */
export function splitScript(script: string, settings: Readonly<Record<string, string>>): readonly ScriptStatement[] {
  const whole = SqlSource.read(script);
  if (whole.tokens.length === 0) throw parseError({ line: 1, column: 1 }, "the query is empty");
  const statements: ScriptStatement[] = [];
  let inForce = settings;
  let from = 0;
  const ends = whole.tokens.flatMap((token, index) => (token.type === "SEMICOLON" ? [index] : []));
  for (const end of [...ends, whole.tokens.length]) {
    const source = whole.slice(from, end);
    from = end + 1;
    if (source.tokens.length === 0) continue;
    const setting = readSetting(source);
    if (setting === undefined) statements.push({ source, settings: inForce });
    else inForce = { ...inForce, ...setting };
  }
  return statements;
}

/** `SET key=value`: the value is the rest of the statement as it was written, so `a=b c` and `x=1,2` survive. */
function readSetting(source: SqlSource): Record<string, string> | undefined {
  const first = source.tokens[0];
  if (first?.type !== "SET") return undefined;
  const sign = source.tokens.find((token) => token.text === "=");
  const key = source.text.slice(first.end, sign?.start).trim();
  if (sign === undefined || key === "") throw parseError(source.positionAt(first.end), "a setting is written SET key=value");
  return { [key]: source.text.slice(sign.end).trim() };
}
