import { unsupported } from "../sql-errors.ts";
import { readColumnList, readDays, readProperties, readSchemaName, readTableName, skipParens } from "./clause-reader.ts";
import type { ColumnDefinition, Statement } from "./statement.ts";
import type { TokenReader } from "./token-reader.ts";

/** CREATE TABLE, VIEW and SCHEMA. */
export function readCreate(reader: TokenReader): Statement {
  reader.expect("CREATE");
  const orReplace = reader.take("OR", "REPLACE");
  if (reader.take("VIEW")) return readCreateView(reader, orReplace);
  if (!orReplace && reader.take("SCHEMA")) return readCreateSchema(reader);
  if (orReplace || !reader.at("TABLE"))
    throw unsupported(reader.position, `CREATE ${orReplace ? "OR REPLACE " : ""}${reader.peek()?.text.toUpperCase() ?? ""}`);
  reader.expect("TABLE");
  const ifNotExists = reader.take("IF", "NOT", "EXISTS");
  const table = readTableName(reader);
  const like = reader.take("LIKE") ? readTableName(reader) : undefined;
  const { columns, primaryKey } = like === undefined && reader.at("(") ? readColumnList(reader) : { columns: [], primaryKey: [] };
  const { partitions, comment, lifecycle, properties } = readTableOptions(reader);
  const as = like === undefined && reader.take("AS") ? reader.rest() : undefined;
  reader.end();
  if (like === undefined && as === undefined && columns.length === 0) throw reader.unexpected("the columns of the table");
  if (as !== undefined && columns.length > 0) throw unsupported(table.position, "CREATE TABLE AS with columns of its own");
  return { kind: "createTable", table, ifNotExists, columns, partitions, comment, lifecycle, properties, primaryKey, as, like };
}

interface TableOptions {
  readonly partitions: readonly ColumnDefinition[];
  readonly comment: string;
  readonly lifecycle: number | undefined;
  readonly properties: Readonly<Record<string, string>>;
}

/** What may follow the columns, in any order. How a table is stored makes no difference here; it is read and left. */
function readTableOptions(reader: TokenReader): TableOptions {
  let options: TableOptions = { partitions: [], comment: "", lifecycle: undefined, properties: {} };
  for (;;) {
    if (reader.take("COMMENT")) options = { ...options, comment: reader.string() };
    else if (reader.take("PARTITIONED", "BY")) options = { ...options, partitions: readPartitionColumns(reader) };
    else if (reader.take("LIFECYCLE")) options = { ...options, lifecycle: readDays(reader) };
    else if (reader.take("TBLPROPERTIES")) options = { ...options, properties: { ...options.properties, ...readProperties(reader) } };
    else if (reader.take("STORED", "AS")) reader.name();
    else if (reader.take("CLUSTERED", "BY") || reader.take("RANGE", "CLUSTERED", "BY")) skipParens(reader);
    else if (reader.take("SORTED", "BY")) skipParens(reader);
    else if (reader.take("INTO")) {
      readDays(reader);
      reader.expect("BUCKETS");
    } else return options;
  }
}

function readPartitionColumns(reader: TokenReader): readonly ColumnDefinition[] {
  const { position } = reader;
  const { columns, primaryKey } = readColumnList(reader);
  if (primaryKey.length > 0) throw unsupported(position, "PRIMARY KEY in PARTITIONED BY");
  return columns;
}

function readCreateView(reader: TokenReader, orReplace: boolean): Statement {
  const ifNotExists = reader.take("IF", "NOT", "EXISTS");
  const table = readTableName(reader);
  const columns: { readonly name: string; readonly comment: string }[] = [];
  if (reader.take("(")) {
    do {
      columns.push({ name: reader.name(), comment: reader.take("COMMENT") ? reader.string() : "" });
    } while (reader.take(","));
    reader.expect(")");
  }
  const comment = reader.take("COMMENT") ? reader.string() : "";
  reader.expect("AS");
  return { kind: "createView", table, orReplace, ifNotExists, columns, comment, query: reader.rest() };
}

function readCreateSchema(reader: TokenReader): Statement {
  const ifNotExists = reader.take("IF", "NOT", "EXISTS");
  const schema = readSchemaName(reader);
  const comment = reader.take("COMMENT") ? reader.string() : "";
  reader.end();
  return { kind: "createSchema", schema, ifNotExists, comment };
}
