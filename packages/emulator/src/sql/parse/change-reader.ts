import { parseError, unsupported } from "../sql-errors.ts";
import { readNames, readTableName } from "./clause-reader.ts";
import { SqlSource } from "./sql-source.ts";
import type { ChangedColumn, RowChange, Statement, TableName } from "./statement.ts";
import { closingParen, type TokenReader } from "./token-reader.ts";

/**
 * UPDATE, DELETE and MERGE are read as queries that find the rows: their numbers in the table, as column {@link rowIdColumn}, and the
 * new values. So their expressions mean what they mean in a query.
 */
export const rowIdColumn = "mc rowid";

type Change = Statement & { readonly kind: "change" };

/** The table that is changed, as it is written, and the name that its columns are qualified by. */
interface Target {
  readonly table: TableName;
  readonly source: SqlSource;
  readonly alias: string;
}

/** DELETE FROM t [[AS] alias] [WHERE …] */
export function readDelete(reader: TokenReader): Change {
  reader.expect("DELETE", "FROM");
  const target = readTarget(reader);
  const condition = readWhere(reader);
  reader.end();
  return { kind: "change", table: target.table, changes: [{ kind: "delete", rows: query(target, [], [target.source, ...condition]) }] };
}

/** UPDATE t [[AS] alias] SET c = value, … [FROM …] [WHERE …] */
export function readUpdate(reader: TokenReader): Change {
  reader.expect("UPDATE");
  const target = readTarget(reader);
  reader.expect("SET");
  const { columns, values } = readAssignments(reader);
  const others = reader.take("FROM") ? [glue(","), reader.rest()] : readWhere(reader);
  reader.end();
  return {
    kind: "change",
    table: target.table,
    changes: [{ kind: "update", columns, rows: query(target, values, [target.source, ...others]) }],
  };
}

/** MERGE INTO t [[AS] alias] USING source ON condition WHEN [NOT] MATCHED [AND …] THEN … */
export function readMergeInto(reader: TokenReader): Change {
  reader.expect("MERGE", "INTO");
  const target = readTarget(reader);
  reader.expect("USING");
  const source = readTo(reader, () => reader.at("ON"));
  reader.expect("ON");
  const condition = readTo(reader, () => atWhen(reader));
  const changes: RowChange[] = [];
  while (reader.take("WHEN")) {
    const { position } = reader;
    const matched = !reader.take("NOT");
    reader.expect("MATCHED");
    const more = reader.take("AND") ? [glue("WHERE"), readTo(reader, () => reader.at("THEN"))] : [];
    reader.expect("THEN");
    const joined = [target.source, glue("JOIN"), source, glue("ON ("), condition, glue(")"), ...more];
    if (!matched) {
      const rest = [source, glue("LEFT ANTI JOIN"), target.source, glue("ON ("), condition, glue(")"), ...more];
      if (changes.some(({ kind }) => kind === "insert")) throw parseError(position, "a second WHEN NOT MATCHED");
      changes.push(readInsertValues(reader, rest));
    } else if (reader.take("DELETE")) {
      changes.push({ kind: "delete", rows: query(target, [], joined) });
    } else {
      reader.expect("UPDATE", "SET");
      const { columns, values } = readAssignments(reader);
      changes.push({ kind: "update", columns, rows: query(target, values, joined) });
    }
  }
  if (changes.length === 0) throw reader.unexpected("WHEN");
  reader.end();
  return { kind: "change", table: target.table, changes };
}

/** INSERT [(c, …)] VALUES (value, …) */
function readInsertValues(reader: TokenReader, from: readonly SqlSource[]): RowChange {
  reader.expect("INSERT");
  const columns = reader.at("(") ? readNames(reader) : undefined;
  reader.expect("VALUES");
  const values = readValues(reader);
  return { kind: "insert", columns, rows: join([glue("SELECT"), ...separated(values), glue("FROM"), ...from]) };
}

function readTarget(reader: TokenReader): Target {
  const start = reader.index;
  const table = readTableName(reader);
  const hasAlias = reader.take("AS") || !(reader.ended || ["SET", "WHERE", "USING"].some((word) => reader.at(word)));
  const alias = hasAlias ? reader.name() : table.name;
  return { table, alias, source: reader.source.slice(start, reader.index) };
}

function readWhere(reader: TokenReader): readonly SqlSource[] {
  return reader.at("WHERE") ? [reader.rest()] : [];
}

/** `c = value, …` or `(c, …) = (value, …)`; a column may be qualified by its table. */
function readAssignments(reader: TokenReader): { readonly columns: readonly ChangedColumn[]; readonly values: readonly SqlSource[] } {
  const columns: ChangedColumn[] = [];
  const values: SqlSource[] = [];
  do {
    const { position } = reader;
    if (reader.at("(")) {
      columns.push(...readNames(reader).map((name) => ({ name, position })));
      reader.expect("=");
      if (reader.at("(", "SELECT")) throw unsupported(reader.position, "a query whose columns are assigned (join it by FROM); it");
      values.push(...readValues(reader));
    } else {
      const first = reader.name();
      columns.push({ name: reader.take(".") ? reader.name() : first, position });
      reader.expect("=");
      values.push(readTo(reader, () => reader.at(",") || reader.at("FROM") || reader.at("WHERE") || atWhen(reader)));
    }
  } while (reader.take(","));
  if (columns.length !== values.length) throw parseError(reader.position, `${columns.length} columns, but ${values.length} values`);
  return { columns, values };
}

/** `(value, …)` */
function readValues(reader: TokenReader): readonly SqlSource[] {
  reader.expect("(");
  const values: SqlSource[] = [];
  do values.push(readTo(reader, () => reader.at(",") || reader.at(")")));
  while (reader.take(","));
  reader.expect(")");
  return values;
}

/** What stands before the first place outside of brackets and CASE where `ends` is true, or before the end. */
function readTo(reader: TokenReader, ends: () => boolean): SqlSource {
  const start = reader.index;
  let cases = 0;
  while (!reader.ended && (cases > 0 || !ends())) {
    if (reader.at("(")) reader.skipTo(closingParen(reader.source.tokens, reader.index));
    if (reader.at("CASE")) cases++;
    if (reader.at("END")) cases--;
    if (!reader.ended) reader.next();
  }
  if (reader.index === start) throw reader.unexpected();
  return reader.source.slice(start, reader.index);
}

function atWhen(reader: TokenReader): boolean {
  return reader.at("WHEN", "MATCHED") || reader.at("WHEN", "NOT", "MATCHED");
}

function query({ alias }: Target, values: readonly SqlSource[], from: readonly SqlSource[]): SqlSource {
  const row = glue(`${quoted(alias)}.${quoted(rowIdColumn)}`);
  return join([glue("SELECT"), ...separated([row, ...values]), glue("FROM"), ...from]);
}

function separated(values: readonly SqlSource[]): readonly SqlSource[] {
  return values.flatMap((value, index) => (index === 0 ? [value] : [glue(","), value]));
}

function join(sources: readonly SqlSource[]): SqlSource {
  return sources.reduce((before, next) => before.followedBy(next));
}

const glue = (text: string): SqlSource => SqlSource.read(text);

const quoted = (name: string): string => `\`${name.replaceAll("`", "``")}\``;
