import { parseError, semanticError, unsupported } from "../sql-errors.ts";
import { readAlter } from "./alter-reader.ts";
import { readDelete, readMergeInto, readUpdate } from "./change-reader.ts";
import { readNames, readPartition, readSchemaName, readTableName } from "./clause-reader.ts";
import { readCreate } from "./create-reader.ts";
import type { NameRules } from "./name-rules.ts";
import { readDescribe, readShow } from "./show-reader.ts";
import type { SqlSource } from "./sql-source.ts";
import type { Statement } from "./statement.ts";
import { TokenReader } from "./token-reader.ts";

/** Reads MaxCompute's own statements around the queries in them; refuses those it does not know by their first words. */
export function readStatement(source: SqlSource, rules: NameRules): Statement {
  const reader = new TokenReader(source, rules);
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
    case "UPDATE":
      return readUpdate(reader);
    case "DELETE":
      return readDelete(reader);
    case "MERGE":
      return readMergeInto(reader);
    case "TRUNCATE":
      return readTruncate(reader);
    case "ANALYZE":
    case "MSCK":
      return readMaintenance(reader);
    case "DESC":
    case "DESCRIBE":
      return readDescribe(reader);
    case "SHOW":
      return readShow(reader);
    default:
  }
  if (word.startsWith("@"))
    throw semanticError(reader.position, `the variable ${word.toLowerCase()} needs script mode (odps.sql.submit.mode=script)`);
  if (refusedStatements.has(word)) throw unsupported(reader.position, `the statement ${word}`);
  throw reader.unexpected();
}

/** Statements that MaxCompute has and this engine has not: the answer is that, and no parse exception. */
const refusedStatements: ReadonlySet<string> = new Set([
  "ADD",
  "BEGIN",
  "CALL",
  "CLONE",
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
  "PURGE",
  "RESTORE",
  "REVOKE",
  "UNDO",
  "UNLOAD",
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
  const statement = readStatement(reader.rest(), reader.rules);
  if (statement.kind !== "query" && statement.kind !== "insert") throw parseError(reader.position, "EXPLAIN takes a query or an INSERT");
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
  if (!reader.at("SELECT") && !reader.at("VALUES") && !reader.at("WITH") && !reader.at("(")) throw reader.unexpected("SELECT or VALUES");
  return { kind: "insert", table, overwrite, partition, columns, query: reader.rest() };
}

/** After the table, `(a, b)` is a list of columns and `(SELECT …)` a query. */
function startsColumnList(reader: TokenReader): boolean {
  if (!reader.at("(")) return false;
  const second = reader.peek(1)?.text.toUpperCase();
  return second !== "SELECT" && second !== "WITH" && second !== "(" && second !== "VALUES";
}

function readDrop(reader: TokenReader): Statement {
  reader.expect("DROP");
  if (reader.take("SCHEMA")) {
    const ifExists = reader.take("IF", "EXISTS");
    const schema = readSchemaName(reader);
    reader.end();
    return { kind: "dropSchema", schema, ifExists };
  }
  if (!reader.at("TABLE") && !reader.at("VIEW")) throw unsupported(reader.position, `DROP ${reader.peek()?.text.toUpperCase() ?? ""}`);
  const what = reader.next().text.toUpperCase() === "TABLE" ? "table" : "view";
  const ifExists = reader.take("IF", "EXISTS");
  const table = readTableName(reader);
  reader.take("PURGE");
  reader.end();
  return { kind: "drop", what, table, ifExists };
}

function readTruncate(reader: TokenReader): Statement {
  reader.expect("TRUNCATE", "TABLE");
  const table = readTableName(reader);
  const partition = reader.take("PARTITION") ? readPartition(reader) : [];
  reader.end();
  return { kind: "truncate", table, partition };
}

/** `ANALYZE TABLE t [PARTITION (…)] COMPUTE STATISTICS …` and `MSCK [REPAIR] TABLE t ADD PARTITIONS`. */
function readMaintenance(reader: TokenReader): Statement {
  const analyze = reader.next().text.toUpperCase() === "ANALYZE";
  if (!analyze) reader.take("REPAIR");
  reader.expect("TABLE");
  const table = readTableName(reader);
  const partition = analyze && reader.take("PARTITION") ? readPartition(reader) : [];
  if (analyze) {
    reader.expect("COMPUTE", "STATISTICS");
    if (reader.take("FOR", "COLUMNS") && reader.at("(")) readNames(reader);
  } else if (!reader.take("ADD", "PARTITIONS") && !reader.take("SYNC", "PARTITIONS")) reader.take("DROP", "PARTITIONS");
  reader.end();
  return { kind: "maintain", table, partition };
}
