import { parseError, semanticError, unsupported } from "../sql-errors.ts";
import type { SqlSource } from "./sql-source.ts";
import { closingParen } from "./token-reader.ts";
import type { ColumnDefinition, PartitionValue, Statement, TableName } from "./statement.ts";
import { TokenReader } from "./token-reader.ts";
import { readSqlType } from "./sql-type.ts";

/** Reads MaxCompute's own statements around the queries in them; refuses those it does not know by their first words. */
export function readStatement(source: SqlSource): Statement {
  const reader = new TokenReader(source);
  const word = reader.peek()?.text.toUpperCase() ?? "";
  switch (word) {
    case "SELECT":
    case "VALUES":
    case "(":
      return { kind: "query", query: source };
    case "WITH":
      return readWith(reader, source);
    case "EXPLAIN":
      return readExplain(reader);
    case "INSERT":
      return readInsert(reader);
    case "CREATE":
      return readCreate(reader);
    case "DROP":
      return readDrop(reader);
    case "ALTER":
      return readAlter(reader);
    case "TRUNCATE":
      return readTruncate(reader);
    case "DESC":
    case "DESCRIBE":
      return readDescribe(reader);
    case "SHOW":
      return readShow(reader);
    default:
  }
  if (word.startsWith("@")) throw semanticError(reader.position, `the variable ${word.toLowerCase()} needs script mode (odps.sql.submit.mode=script)`);
  if (refusedStatements.has(word)) throw unsupported(reader.position, `the statement ${word}`);
  throw reader.unexpected();
}

/** Statements that MaxCompute has and this engine has not: the answer is that, and no parse exception. */
const refusedStatements: ReadonlySet<string> = new Set([
  "ADD",
  "ANALYZE",
  "BEGIN",
  "CALL",
  "CLONE",
  "DELETE",
  "EXPORT",
  "FROM",
  "FUNCTION",
  "GRANT",
  "IF",
  "IMPORT",
  "KILL",
  "LIST",
  "LOAD",
  "LOOP",
  "MERGE",
  "MSCK",
  "PURGE",
  "RESTORE",
  "REVOKE",
  "UNDO",
  "UNLOAD",
  "UPDATE",
  "USE",
]);

/** `WITH … SELECT` is a query; `WITH … INSERT` is an insert whose query has these names. */
function readWith(reader: TokenReader, source: SqlSource): Statement {
  const insert = topLevel(source, "INSERT");
  if (insert === undefined) return { kind: "query", query: source };
  reader.skipTo(insert);
  const statement = readInsert(reader);
  return { ...statement, query: source.slice(0, insert).followedBy(statement.query) };
}

function topLevel(source: SqlSource, word: string): number | undefined {
  let depth = 0;
  for (const [index, token] of source.tokens.entries()) {
    if (token.type === "L_PAREN") depth++;
    if (token.type === "R_PAREN") depth--;
    if (depth === 0 && token.text.toUpperCase() === word) return index;
  }
  return undefined;
}

function readExplain(reader: TokenReader): Statement {
  reader.expect("EXPLAIN");
  const statement = readStatement(reader.rest());
  if (statement.kind !== "query" && statement.kind !== "insert")
    throw parseError(reader.position, "EXPLAIN takes a query or an INSERT");
  return { kind: "explain", query: statement.query };
}

function readInsert(reader: TokenReader): Statement & { kind: "insert" } {
  reader.expect("INSERT");
  const overwrite = reader.take("OVERWRITE");
  if (!overwrite) reader.expect("INTO");
  reader.take("TABLE");
  const table = readTableName(reader);
  const partition = reader.take("PARTITION") ? readPartition(reader) : [];
  const columns = startsColumnList(reader) ? readNames(reader) : undefined;
  if (!reader.at("SELECT") && !reader.at("VALUES") && !reader.at("WITH") && !reader.at("("))
    throw reader.unexpected("SELECT or VALUES");
  return { kind: "insert", table, overwrite, partition, columns, query: reader.rest() };
}

/** After the table, `(a, b)` is a list of columns and `(SELECT …)` a query. */
function startsColumnList(reader: TokenReader): boolean {
  if (!reader.at("(")) return false;
  const second = reader.peek(1)?.text.toUpperCase();
  return second !== "SELECT" && second !== "WITH" && second !== "(" && second !== "VALUES";
}

function readCreate(reader: TokenReader): Statement {
  reader.expect("CREATE");
  const orReplace = reader.take("OR", "REPLACE");
  if (reader.take("VIEW")) return readCreateView(reader, orReplace);
  if (orReplace || !reader.at("TABLE"))
    throw unsupported(reader.position, `CREATE ${orReplace ? "OR REPLACE " : ""}${reader.peek()?.text.toUpperCase() ?? ""}`);
  reader.expect("TABLE");
  const ifNotExists = reader.take("IF", "NOT", "EXISTS");
  const table = readTableName(reader);
  const like = reader.take("LIKE") ? readTableName(reader) : undefined;
  const columns = like === undefined && reader.at("(") ? readColumns(reader) : [];
  const { partitions, comment, lifecycle } = readTableOptions(reader);
  const as = like === undefined && reader.take("AS") ? reader.rest() : undefined;
  reader.end();
  if (like === undefined && as === undefined && columns.length === 0) throw reader.unexpected("the columns of the table");
  if (as !== undefined && columns.length > 0) throw unsupported(table.position, "CREATE TABLE AS with columns of its own");
  return { kind: "createTable", table, ifNotExists, columns, partitions, comment, lifecycle, as, like };
}

interface TableOptions {
  readonly partitions: readonly ColumnDefinition[];
  readonly comment: string;
  readonly lifecycle: number | undefined;
}

/** What may follow the columns, in any order. How a table is stored makes no difference here; it is read and left. */
function readTableOptions(reader: TokenReader): TableOptions {
  let options: TableOptions = { partitions: [], comment: "", lifecycle: undefined };
  for (;;) {
    if (reader.take("COMMENT")) options = { ...options, comment: reader.string() };
    else if (reader.take("PARTITIONED", "BY")) options = { ...options, partitions: readColumns(reader) };
    else if (reader.take("LIFECYCLE")) options = { ...options, lifecycle: readDays(reader) };
    else if (reader.take("TBLPROPERTIES")) skipParens(reader);
    else if (reader.take("STORED", "AS")) reader.name();
    else if (reader.take("CLUSTERED", "BY") || reader.take("RANGE", "CLUSTERED", "BY")) skipParens(reader);
    else if (reader.take("SORTED", "BY")) skipParens(reader);
    else if (reader.take("INTO")) {
      readDays(reader);
      reader.expect("BUCKETS");
    } else return options;
  }
}

function readDays(reader: TokenReader): number {
  const { text } = reader.peek()?.type === "NUMBER" ? reader.next() : { text: "" };
  if (!/^[1-9][0-9]*$/.test(text)) throw parseError(reader.position, "a whole number greater than 0 was expected");
  return Number(text);
}

function skipParens(reader: TokenReader): void {
  if (!reader.at("(")) throw reader.unexpected("(");
  reader.skipTo(closingParen(reader.source.tokens, reader.index));
  reader.expect(")");
}

/** `(name TYPE [NOT NULL] [COMMENT 'text'], …)` */
function readColumns(reader: TokenReader): readonly ColumnDefinition[] {
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

function readCreateView(reader: TokenReader, orReplace: boolean): Statement {
  const ifNotExists = reader.take("IF", "NOT", "EXISTS");
  const table = readTableName(reader);
  const columns: string[] = [];
  if (reader.take("(")) {
    do {
      columns.push(reader.name());
      if (reader.take("COMMENT")) reader.string();
    } while (reader.take(","));
    reader.expect(")");
  }
  if (reader.take("COMMENT")) reader.string();
  reader.expect("AS");
  return { kind: "createView", table, orReplace, ifNotExists, columns, query: reader.rest() };
}

function readDrop(reader: TokenReader): Statement {
  reader.expect("DROP");
  if (!reader.at("TABLE") && !reader.at("VIEW"))
    throw unsupported(reader.position, `DROP ${reader.peek()?.text.toUpperCase() ?? ""}`);
  const what = reader.next().text.toUpperCase() === "TABLE" ? "table" : "view";
  const ifExists = reader.take("IF", "EXISTS");
  const table = readTableName(reader);
  reader.take("PURGE");
  reader.end();
  return { kind: "drop", what, table, ifExists };
}

/** Of all that can be altered, partitions. */
function readAlter(reader: TokenReader): Statement {
  reader.expect("ALTER");
  if (!reader.take("TABLE")) throw unsupported(reader.position, `ALTER ${reader.peek()?.text.toUpperCase() ?? ""}`);
  const table = readTableName(reader);
  const action = reader.take("ADD") ? "add" : reader.take("DROP") ? "drop" : undefined;
  const lenient = action === "add" ? reader.take("IF", "NOT", "EXISTS") : reader.take("IF", "EXISTS");
  if (action === undefined || !reader.at("PARTITION"))
    throw unsupported(table.position, "ALTER TABLE of anything but partitions");
  const partitions: (readonly PartitionValue[])[] = [];
  while (reader.take("PARTITION")) {
    partitions.push(readPartition(reader));
    reader.take(",");
  }
  reader.end();
  return { kind: "alterPartitions", action, table, lenient, partitions };
}

function readTruncate(reader: TokenReader): Statement {
  reader.expect("TRUNCATE", "TABLE");
  const table = readTableName(reader);
  const partition = reader.take("PARTITION") ? readPartition(reader) : [];
  reader.end();
  return { kind: "truncate", table, partition };
}

function readDescribe(reader: TokenReader): Statement {
  reader.next();
  const extended = reader.take("EXTENDED");
  reader.take("TABLE");
  const table = readTableName(reader);
  const partition = reader.take("PARTITION") ? readPartition(reader) : [];
  reader.end();
  return { kind: "describe", table, extended, partition };
}

function readShow(reader: TokenReader): Statement {
  reader.expect("SHOW");
  if (reader.take("PARTITIONS")) {
    const table = readTableName(reader);
    if (reader.at("PARTITION")) throw unsupported(reader.position, "SHOW PARTITIONS of one partition");
    reader.end();
    return { kind: "showPartitions", table };
  }
  if (!reader.at("TABLES")) throw unsupported(reader.position, `SHOW ${reader.peek()?.text.toUpperCase() ?? ""}`);
  reader.next();
  const like = reader.take("LIKE") ? reader.string() : undefined;
  reader.end();
  return { kind: "showTables", like };
}

function readTableName(reader: TokenReader): TableName {
  const { position } = reader;
  const parts = [reader.name()];
  while (parts.length < 3 && reader.take(".")) parts.push(reader.name());
  return { parts, position };
}

function readNames(reader: TokenReader): readonly string[] {
  reader.expect("(");
  const names = [reader.name()];
  while (reader.take(",")) names.push(reader.name());
  reader.expect(")");
  return names;
}

/** `(ds='20260101', region)`: a column without a value is dynamic. */
function readPartition(reader: TokenReader): readonly PartitionValue[] {
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
