import { type TableEntry, tableSql } from "../sql/catalog/table-entry.ts";
import { conversionSql } from "../sql/translate/casts.ts";
import { quoteName, quoteText } from "../sql/quote.ts";
import type { Place } from "./partition-spec.ts";

/** An INSERT of rows into a place of a table. `from` is what gives values for the columns that `names` lists. */
export function insertSql(entry: TableEntry, place: Place, names: readonly string[], from: string): string {
  const columns = names.map(quoteName);
  const all = [...columns, ...entry.partitions.map(({ name }) => quoteName(name))].join(", ");
  const values = [...columns, ...entry.partitions.map(({ type }, index) => conversionSql(quoteText(place.values[index] ?? ""), type))].join(
    ", ",
  );
  return `INSERT INTO ${tableSql(entry)} (${all}) SELECT ${values} FROM ${from}`;
}
