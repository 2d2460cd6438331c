import type { SqlSource } from "../parse/sql-source.ts";
import { semanticError, SqlError } from "../sql-errors.ts";
import { edition1Types, editionSetting, hiveSetting } from "../parse/type-rules.ts";

type Settings = Readonly<Record<string, string>>;

const valueOf = (settings: Settings, name: string): string | undefined => settings[name]?.trim().toLowerCase();

/**
 * Settings that change what a DECIMAL is, with the values that this engine does not follow
 * (https://www.alibabacloud.com/help/en/maxcompute/user-guide/decimal-data-type).
 */
const decimalSettings: readonly (readonly [name: string, value: string])[] = [
  ["odps.sql.decimal.odps2", "false"],
  ["odps.sql.decimal2.extended.scale.enable", "true"],
  ["odps.sql.decimal256.enable", "true"],
  ["odps.sql.decimal256.auto.promotion", "true"],
];

/** Raises an error for settings under which every statement, or one with DECIMALs in its text, would mean something else. */
export function refuseSettings(source: SqlSource, settings: Settings): void {
  if (valueOf(settings, "odps.sql.bigquery.compatible") === "true")
    throw semanticError(
      source.positionAt(0),
      "odps.sql.bigquery.compatible=true is not supported: statements mean something else in this mode",
    );
  const decimal = source.tokens.find(
    ({ type, text }) => type !== "STRING" && (/^(?:decimal|dec|numeric)$/i.test(text) || /^[0-9.]+BD$/i.test(text)),
  );
  if (decimal !== undefined) refuseDecimal(settings, () => source.positionAt(decimal.start));
}

/** Raises an error when the settings change DECIMAL; called when a statement has one. */
function refuseDecimal(settings: Settings, position: () => { readonly line: number; readonly column: number }): void {
  const changed = decimalSettings.find(([name, value]) => valueOf(settings, name) === value);
  if (changed !== undefined) throw semanticError(position(), `DECIMAL with ${changed.join("=")} is not supported`);
}

/** The same for a query that reads DECIMALs of tables; `macros` are those that its translation calls. */
export function refuseTableDecimals(settings: Settings, macros: ReadonlySet<string>, source: SqlSource): void {
  refuseDecimal(settings, () => source.positionAt(0));
  // For constants the setting says nothing, so they are written without the zeros at their end.
  const trimZero = "odps.sql.decimal.tostring.trimzero";
  if (valueOf(settings, trimZero) === "false" && [...macros].some((macro) => /^mc_(?:to_string|op_piece)/.test(macro)))
    throw semanticError(
      source.positionAt(0),
      `the text of a value while a table with a DECIMAL is read, with ${trimZero}=false, is not supported`,
    );
}

/** In the 1.0 edition, a result has no column of a type of the 2.0 edition. DATE_ADD gives a DATE all the same. */
export function refuseNewType(type: string, source: SqlSource, column: number): void {
  const [word = ""] = type.split(/[(<]/);
  if (word !== "date" && !edition1Types.has(word))
    throw semanticError(
      source.positionAt(0),
      `column ${column + 1} of the result would be of type ${word.toUpperCase()}, which is not there with ${editionSetting}=false (use CAST)`,
    );
}

/** What the service does in Hive mode where it would otherwise fail is often a NULL or another value; here it stays an error. */
export function namingHiveMode(error: SqlError, settings: Settings): SqlError {
  if (valueOf(settings, hiveSetting) !== "true" || !runtimeCodes.has(error.code)) return error;
  return new SqlError(
    error.code,
    `${error.message.slice(error.code.length + 1)} (with ${hiveSetting}=true the service may give NULL or another value instead of an error, which is not supported here)`,
  );
}

const runtimeCodes: ReadonlySet<string> = new Set(["ODPS-0123091", "ODPS-0123111", "ODPS-0121095"]);
