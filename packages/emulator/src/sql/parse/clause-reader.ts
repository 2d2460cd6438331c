import { parseError, unsupported } from "../sql-errors.ts";
import { needsSchemas, placeOfName } from "./name-rules.ts";
import { readSqlType } from "./sql-type.ts";
import type { ColumnDefinition, PartitionValue, SchemaName, TableName } from "./statement.ts";
import { closingParen, type TokenReader } from "./token-reader.ts";

/** `t`, `project.t`, or with schemas `schema.t` and `project.schema.t`. */
export function readTableName(reader: TokenReader): TableName {
  const { position } = reader;
  const parts = [reader.name()];
  while (parts.length < 3 && reader.take(".")) parts.push(reader.name());
  const place = placeOfName(parts, reader.rules);
  if (place === undefined) throw parseError(position, `invalid token '.': ${needsSchemas}`);
  return { ...place, position };
}

/** `schema` or `project.schema`. */
export function readSchemaName(reader: TokenReader): SchemaName {
  const { position } = reader;
  const first = reader.name();
  return reader.take(".") ? { project: first, name: reader.name(), position } : { project: undefined, name: first, position };
}

export function readNames(reader: TokenReader): readonly string[] {
  reader.expect("(");
  const names = [reader.name()];
  while (reader.take(",")) names.push(reader.name());
  reader.expect(")");
  return names;
}

/** `(ds='20260101', region)`: a column without a value is dynamic. */
export function readPartition(reader: TokenReader): readonly PartitionValue[] {
  reader.expect("(");
  const values: PartitionValue[] = [];
  do {
    const { position } = reader;
    const column = reader.name();
    if (conditions.some((sign) => reader.at(sign)))
      throw unsupported(reader.position, "a condition on partitions other than = (name each partition); it");
    values.push({ column, position, value: reader.take("=") ? readConstant(reader) : undefined });
  } while (reader.take(",") || reader.take("/"));
  reader.expect(")");
  return values;
}

const conditions: readonly string[] = ["<", "<=", ">", ">=", "<>", "!=", "IN", "LIKE", "BETWEEN"];

function readConstant(reader: TokenReader): string {
  const negative = reader.take("-");
  const token = reader.peek();
  if (token?.type !== "NUMBER" && (negative || token?.type !== "STRING")) throw reader.unexpected("a constant");
  reader.next();
  return token.type === "NUMBER" ? `${negative ? "-" : ""}${token.text}` : token.value;
}

export function readDays(reader: TokenReader): number {
  const { text } = reader.peek()?.type === "NUMBER" ? reader.next() : { text: "" };
  if (!/^[1-9][0-9]*$/.test(text)) throw parseError(reader.position, "a whole number greater than 0 was expected");
  return Number(text);
}

export function skipParens(reader: TokenReader): void {
  if (!reader.at("(")) throw reader.unexpected("(");
  reader.skipTo(closingParen(reader.source.tokens, reader.index));
  reader.expect(")");
}

/** Columns and the primary key of a table. */
export interface ColumnList {
  readonly columns: readonly ColumnDefinition[];
  readonly primaryKey: readonly string[];
}

/** `(name TYPE [NOT NULL] [COMMENT 'text'], … [, PRIMARY KEY (name, …)])` */
export function readColumnList(reader: TokenReader): ColumnList {
  reader.expect("(");
  const columns: ColumnDefinition[] = [];
  let primaryKey: readonly string[] = [];
  do {
    const position = reader.position;
    if (reader.at("PRIMARY", "KEY", "(")) {
      reader.take("PRIMARY", "KEY");
      primaryKey = readNames(reader);
      break;
    }
    const column = readColumn(reader);
    if (columns.some(({ name }) => name === column.name)) throw parseError(position, `column ${column.name} is there twice`);
    columns.push(column);
  } while (reader.take(","));
  reader.expect(")");
  return { columns, primaryKey };
}

/** `name TYPE [NOT NULL] [COMMENT 'text']` */
export function readColumn(reader: TokenReader): ColumnDefinition {
  const name = reader.name();
  const type = readType(reader);
  const nullable = !reader.take("NOT", "NULL");
  if (nullable) reader.take("NULL");
  if (reader.at("DEFAULT") || reader.at("PRIMARY")) throw unsupported(reader.position, `${reader.next().text.toUpperCase()} in a column`);
  const comment = reader.take("COMMENT") ? reader.string() : "";
  return { name, type, nullable, comment };
}

/** `('key'='value', …)`; keys come in lower case. */
export function readProperties(reader: TokenReader): Readonly<Record<string, string>> {
  reader.expect("(");
  const properties: [string, string][] = [];
  do {
    const key = reader.string().toLowerCase();
    reader.expect("=");
    properties.push([key, reader.string()]);
  } while (reader.take(","));
  reader.expect(")");
  return Object.fromEntries(properties);
}

/** A type is a word and what stands in the brackets after it; the dialect library reads it. */
export function readType(reader: TokenReader): ColumnDefinition["type"] {
  const { index: start, position } = reader;
  reader.name();
  if (reader.at("(")) skipParens(reader);
  let depth = 0;
  do {
    const text = reader.peek()?.text;
    if (text === "<") depth++;
    else if (text === ">") depth--;
    else if (text === ">>") depth -= 2;
    else if (depth === 0) break;
    reader.next();
  } while (depth > 0);
  return readSqlType(reader.textFrom(start), position, reader.rules.types);
}
