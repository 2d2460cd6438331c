import { parseError, unsupported } from "../sql-errors.ts";
import {
  readColumn,
  readColumnList,
  readDays,
  readPartition,
  readProperties,
  readSchemaName,
  readTableName,
  readType,
  skipParens,
} from "./clause-reader.ts";
import type { Alteration, ColumnChange, PartitionValue, Statement } from "./statement.ts";
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
  const partitioning = readPartitioning(reader);
  if (partitioning !== undefined) {
    reader.end();
    return { kind: "alterPartitions", table, ...partitioning };
  }
  const { position } = reader;
  const alteration = readAlteration(reader);
  reader.end();
  if (what === "view" && !ofViews.has(alteration.kind)) throw unsupported(position, "this change of a view");
  return { kind: "alter", what, table, alteration };
}

const ofViews: ReadonlySet<Alteration["kind"]> = new Set(["setComment", "setOwner", "changeColumn", "touch"]);

type Partitioning = Omit<Statement & { readonly kind: "alterPartitions" }, "kind" | "table">;

/** ADD PARTITION and DROP PARTITION; undefined where the words are others. */
function readPartitioning(reader: TokenReader): Partitioning | undefined {
  const action = reader.at("ADD") ? "add" : reader.at("DROP") ? "drop" : undefined;
  if (action === undefined) return undefined;
  const words = action === "add" ? ["IF", "NOT", "EXISTS"] : ["IF", "EXISTS"];
  const verb = action.toUpperCase();
  const lenient = reader.at(verb, ...words, "PARTITION");
  if (!lenient && !reader.at(verb, "PARTITION")) return undefined;
  reader.take(verb, ...(lenient ? words : []));
  const partitions: (readonly PartitionValue[])[] = [];
  while (reader.take("PARTITION")) {
    partitions.push(readPartition(reader));
    reader.take(",");
  }
  if (action === "drop") reader.take("PURGE");
  return { action, lenient, partitions };
}

function readAlteration(reader: TokenReader): Alteration {
  if (reader.take("SET", "COMMENT")) return { kind: "setComment", comment: reader.string() };
  if (reader.take("SET", "LIFECYCLE")) return { kind: "setLifecycle", days: readDays(reader) };
  if (reader.take("CHANGEOWNER", "TO")) return { kind: "setOwner", owner: reader.string() };
  if (reader.take("SET", "TBLPROPERTIES") || reader.take("REWRITE", "TBLPROPERTIES"))
    return { kind: "setProperties", properties: readProperties(reader) };
  if (reader.take("TOUCH")) return { kind: "touch", partition: readOnePartition(reader) };
  if (reader.take("ADD", "COLUMNS") || reader.take("ADD", "COLUMN")) return readAddColumns(reader);
  if (reader.take("DROP", "COLUMNS") || reader.take("DROP", "COLUMN")) {
    const names = [reader.name()];
    while (reader.take(",")) names.push(reader.name());
    return { kind: "dropColumns", names };
  }
  if (reader.take("CHANGE")) {
    reader.take("COLUMN");
    return readColumnChange(reader);
  }
  if (reader.take("MERGE")) return readMerge(reader);
  const from = readOnePartition(reader);
  if (from !== undefined && reader.take("RENAME", "TO", "PARTITION")) return { kind: "renamePartition", from, to: readPartition(reader) };
  if (readStorage(reader)) return { kind: "storage", partition: from };
  throw unsupported(reader.position, `ALTER TABLE … ${reader.peek()?.text.toUpperCase() ?? ""}`);
}

function readOnePartition(reader: TokenReader): readonly PartitionValue[] | undefined {
  return reader.take("PARTITION") ? readPartition(reader) : undefined;
}

function readAddColumns(reader: TokenReader): Alteration {
  const ifNotExists = reader.take("IF", "NOT", "EXISTS");
  const { position } = reader;
  // The documentation has brackets; dbt-maxcompute sends none.
  const columns = reader.at("(") ? readColumnList(reader) : readBareColumns(reader);
  if (columns.primaryKey.length > 0) throw unsupported(position, "PRIMARY KEY in ADD COLUMNS");
  return { kind: "addColumns", columns: columns.columns, ifNotExists };
}

function readBareColumns(reader: TokenReader): ReturnType<typeof readColumnList> {
  const columns = [readColumn(reader)];
  while (reader.take(",")) columns.push(readColumn(reader));
  return { columns, primaryKey: [] };
}

/** `c RENAME TO d`, `c COMMENT 'text'`, `c NULL`, or `c d TYPE [NOT NULL] [COMMENT 'text'] [AFTER e]`. */
function readColumnChange(reader: TokenReader): ColumnChange {
  const { position } = reader;
  const column = reader.name();
  const change = (changed: ColumnChange["changed"], after?: string): ColumnChange => ({
    kind: "changeColumn",
    column,
    position,
    changed,
    after,
  });
  if (reader.take("RENAME", "TO")) return change({ name: reader.name() });
  if (reader.take("COMMENT")) return change({ comment: reader.string() });
  if (reader.take("NULL")) return change({ nullable: true });
  const name = reader.name();
  const type = readType(reader);
  const nullable = reader.take("NOT", "NULL") ? { nullable: false } : reader.take("NULL") ? { nullable: true } : {};
  const comment = reader.take("COMMENT") ? { comment: reader.string() } : {};
  const after = reader.take("AFTER") ? reader.name() : undefined;
  return change({ name, type, ...nullable, ...comment }, after);
}

/** `MERGE [IF EXISTS] PARTITION (…), … OVERWRITE PARTITION (…) [PURGE]`, or MERGE SMALLFILES. */
function readMerge(reader: TokenReader): Alteration {
  if (reader.take("SMALLFILES")) return { kind: "storage", partition: undefined };
  const ifExists = reader.take("IF", "EXISTS");
  const sources: (readonly PartitionValue[])[] = [];
  do {
    reader.expect("PARTITION");
    sources.push(readPartition(reader));
  } while (reader.take(","));
  reader.expect("OVERWRITE", "PARTITION");
  const target = readPartition(reader);
  reader.take("PURGE");
  return { kind: "mergePartitions", ifExists, sources, target };
}

/** Clustering, compaction, the storage tier, and whether the lifecycle counts. */
function readStorage(reader: TokenReader): boolean {
  if (reader.take("NOT", "CLUSTERED") || reader.take("ENABLE", "LIFECYCLE") || reader.take("DISABLE", "LIFECYCLE")) return true;
  if (reader.take("MERGE", "SMALLFILES") || reader.take("COMPACT", "MAJOR") || reader.take("COMPACT", "MINOR")) return true;
  if (reader.take("SET", "PARTITIONPROPERTIES")) {
    readProperties(reader);
    return true;
  }
  if (!reader.take("CLUSTERED", "BY") && !reader.take("RANGE", "CLUSTERED", "BY")) return false;
  skipParens(reader);
  if (reader.take("SORTED", "BY")) skipParens(reader);
  if (reader.take("INTO")) {
    readDays(reader);
    if (!reader.take("BUCKETS")) throw parseError(reader.position, "BUCKETS was expected");
  }
  return true;
}

function readAlterSchema(reader: TokenReader): Statement {
  const schema = readSchemaName(reader);
  const isComment = reader.take("SET", "COMMENT");
  if (!isComment) reader.expect("CHANGEOWNER", "TO");
  const text = reader.string();
  reader.end();
  return { kind: "alterSchema", schema, change: isComment ? { comment: text } : { owner: text } };
}
