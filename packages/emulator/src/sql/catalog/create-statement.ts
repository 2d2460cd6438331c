import { builtInSchema } from "../parse/name-rules.ts";
import type { ColumnDefinition } from "../parse/statement.ts";
import type { TableEntry } from "./table-entry.ts";

/** The statement that would make this table or view again, as SHOW CREATE TABLE prints it. */
export function createStatement(project: string, entry: TableEntry): string {
  const { schema, name, kind, columns, partitions, comment, lifecycle, properties, primaryKey, viewText } = entry;
  const place = [project, ...(schema === builtInSchema ? [] : [schema]), quoted(name)].join(".");
  const commented = comment === "" ? "" : ` COMMENT ${text(comment)}`;
  if (kind === "view") {
    const names = columns.map((column) => quoted(column.name) + commentOf(column)).join(", ");
    return `CREATE VIEW IF NOT EXISTS ${place} (${names})${commented} AS ${viewText};\n`;
  }
  const key = primaryKey.length === 0 ? [] : [`PRIMARY KEY (${primaryKey.map(quoted).join(", ")})`];
  const clauses = [
    `CREATE TABLE IF NOT EXISTS ${place} (${[...columns.map(columnText), ...key].join(", ")})${commented}`,
    ...(partitions.length === 0 ? [] : [`PARTITIONED BY (${partitions.map(columnText).join(", ")})`]),
    "STORED AS ALIORC",
    ...(Object.keys(properties).length === 0 ? [] : [`TBLPROPERTIES (${propertiesText(properties)})`]),
    ...(lifecycle === undefined ? [] : [`LIFECYCLE ${lifecycle}`]),
  ];
  return `${clauses.join(" ")};\n`;
}

function columnText(column: ColumnDefinition): string {
  return `${quoted(column.name)} ${column.type.text.toUpperCase()}${column.nullable ? "" : " NOT NULL"}${commentOf(column)}`;
}

function commentOf({ comment }: ColumnDefinition): string {
  return comment === "" ? "" : ` COMMENT ${text(comment)}`;
}

function propertiesText(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${text(key)}=${text(value)}`)
    .join(", ");
}

function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

function text(value: string): string {
  return `'${value.replace(/[\\']/g, (character) => `\\${character}`)}'`;
}
