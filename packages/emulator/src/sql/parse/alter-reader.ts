import { unsupported } from "../sql-errors.ts";
import { readPartition, readSchemaName, readTableName } from "./clause-reader.ts";
import type { PartitionValue, Statement } from "./statement.ts";
import type { TokenReader } from "./token-reader.ts";

/** ALTER TABLE, VIEW and SCHEMA. */
export function readAlter(reader: TokenReader): Statement {
  reader.expect("ALTER");
  if (reader.take("SCHEMA")) return readAlterSchema(reader);
  const what = reader.take("VIEW") ? "view" : reader.take("TABLE") ? "table" : undefined;
  if (what === undefined) throw unsupported(reader.position, `ALTER ${reader.peek()?.text.toUpperCase() ?? ""}`);
  const table = readTableName(reader);
  if (reader.take("RENAME", "TO")) {
    const toPosition = reader.position;
    const to = reader.name();
    reader.end();
    return { kind: "rename", what, table, to, toPosition };
  }
  if (what === "view") throw unsupported(reader.position, `ALTER VIEW … ${reader.peek()?.text.toUpperCase() ?? ""}`);
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

function readAlterSchema(reader: TokenReader): Statement {
  const schema = readSchemaName(reader);
  const isComment = reader.take("SET", "COMMENT");
  if (!isComment) reader.expect("CHANGEOWNER", "TO");
  const text = reader.string();
  reader.end();
  return { kind: "alterSchema", schema, change: isComment ? { comment: text } : { owner: text } };
}
