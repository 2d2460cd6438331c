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
    values.push({ column, position, value: reader.take("=") ? readConstant(reader) : undefined });
  } while (reader.take(",") || reader.take("/"));
  reader.expect(")");
  return values;
}

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

/** `(name TYPE [NOT NULL] [COMMENT 'text'], …)` */
export function readColumns(reader: TokenReader): readonly ColumnDefinition[] {
  reader.expect("(");
  const columns: ColumnDefinition[] = [];
  do {
    const position = reader.position;
    const name = reader.name();
    if (columns.some((column) => column.name === name)) throw parseError(position, `column ${name} is there twice`);
    const type = readType(reader);
    const nullable = !reader.take("NOT", "NULL");
    if (nullable) reader.take("NULL");
    if (reader.at("DEFAULT") || reader.at("PRIMARY"))
      throw unsupported(reader.position, `${reader.next().text.toUpperCase()} in a column`);
    const comment = reader.take("COMMENT") ? reader.string() : "";
    columns.push({ name, type, nullable, comment });
  } while (reader.take(","));
  reader.expect(")");
  return columns;
}

/** A type is a word and what stands in the brackets after it; the dialect library reads it. */
function readType(reader: TokenReader): ColumnDefinition["type"] {
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
  return readSqlType(reader.textFrom(start), position);
}
