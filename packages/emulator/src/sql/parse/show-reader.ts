import { unsupported } from "../sql-errors.ts";
import { readPartition, readSchemaName, readTableName } from "./clause-reader.ts";
import type { SchemaName, Statement } from "./statement.ts";
import type { TokenReader } from "./token-reader.ts";

/** DESC of a table, a view or a schema. */
export function readDescribe(reader: TokenReader): Statement {
  reader.next();
  if (reader.at("SCHEMA") && reader.peek(1) !== undefined) {
    reader.next();
    const schema = readSchemaName(reader);
    reader.end();
    return { kind: "describeSchema", schema };
  }
  const extended = reader.take("EXTENDED");
  reader.take("TABLE");
  const table = readTableName(reader);
  const partition = reader.take("PARTITION") ? readPartition(reader) : [];
  reader.end();
  return { kind: "describe", table, extended, partition };
}

/** SHOW PARTITIONS, SCHEMAS, TABLES, VIEWS and CREATE TABLE. */
export function readShow(reader: TokenReader): Statement {
  reader.expect("SHOW");
  if (reader.take("PARTITIONS")) {
    const table = readTableName(reader);
    if (reader.at("PARTITION")) throw unsupported(reader.position, "SHOW PARTITIONS of one partition");
    reader.end();
    return { kind: "showPartitions", table };
  }
  if (reader.take("CREATE")) {
    if (!reader.take("VIEW")) reader.expect("TABLE");
    const table = readTableName(reader);
    reader.end();
    return { kind: "showCreateTable", table };
  }
  if (reader.take("SCHEMAS")) {
    const { position } = reader;
    const project = reader.take("IN") || reader.take("FROM") ? reader.name() : undefined;
    return { kind: "showSchemas", project, position, like: readLike(reader) };
  }
  if (!reader.at("TABLES") && !reader.at("VIEWS")) throw unsupported(reader.position, `SHOW ${reader.peek()?.text.toUpperCase() ?? ""}`);
  const what = reader.next().text.toUpperCase() === "VIEWS" ? "view" : undefined;
  const schema = reader.take("IN") || reader.take("FROM") ? readPlace(reader) : hereOf(reader);
  return { kind: "showTables", what, schema, like: readLike(reader) };
}

/** `IN project`, or with schemas `IN schema` and `IN project.schema`. */
function readPlace(reader: TokenReader): SchemaName {
  const written = readSchemaName(reader);
  return reader.rules.schemas || written.project !== undefined ? written : { ...hereOf(reader), project: written.name };
}

function hereOf({ rules, position }: TokenReader): SchemaName {
  return { project: undefined, name: rules.schema, position };
}

function readLike(reader: TokenReader): string | undefined {
  const like = reader.take("LIKE") ? reader.string() : undefined;
  reader.end();
  return like;
}
