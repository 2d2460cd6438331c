import type { Position } from "./position.ts";

/** A statement that failed, with the message of the service: `ODPS-0130131:[1,15] Table not found - …`. */
export class SqlError extends Error {
  override readonly name: string = "SqlError";
  /** Such as `ODPS-0130131`. */
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}:${message}`);
    this.code = code;
  }
}

const at = ({ line, column }: Position): string => `[${line},${column}]`;

/** The statement does not follow the grammar: `ODPS-0130161:[1,1] Parse exception - invalid token 'SELEC'` (docs/protocol.md 6.3). */
export function parseError(position: Position, sentence: string): SqlError {
  return new SqlError("ODPS-0130161", `${at(position)} Parse exception - ${sentence}`);
}

/** The statement is grammatical, but means nothing here, or nothing that this engine supports. */
export function semanticError(position: Position, sentence: string): SqlError {
  return new SqlError("ODPS-0130071", `${at(position)} Semantic analysis exception - ${sentence}`);
}

export function unsupported(position: Position, what: string): SqlError {
  return semanticError(position, `${what} is not supported (docs/sql-support.md lists what is)`);
}

export function tableNotFound(position: Position, name: string): SqlError {
  return new SqlError("ODPS-0130131", `${at(position)} Table not found - table ${name} cannot be resolved`);
}

export function schemaNotFound(position: Position, name: string): SqlError {
  return new SqlError("ODPS-0422155", `${at(position)} Schema not found - ${name}`);
}

/** DuckDB's error kinds that are met while a statement runs, each with the service's code for the same trouble. */
const runtimeKinds: readonly (readonly [kind: string, code: string, text: string])[] = [
  ["Conversion Error", "ODPS-0123091", "Illegal type cast"],
  ["Out of Range Error", "ODPS-0123111", "Value out of range"],
  ["Constraint Error", "ODPS-0123144", "Constraint violation"],
  ["Invalid Input Error", "ODPS-0121095", "Invalid argument"],
  ["TransactionContext Error", "ODPS-0110141", "Data version exception"],
  ["Out of Memory Error", "ODPS-0010000", "System internal error - out of memory"],
];

const unknownColumn = /^Binder Error: (?:Referenced column|.* does not have a column named) "([^"]+)"/;

/** Whether DuckDB says that there is no such column. */
export const isUnknownColumn = (error: unknown): boolean => error instanceof Error && unknownColumn.test(error.message);

/** Whether DuckDB could not choose an overload of a macro. */
export const isAmbiguous = (error: unknown): boolean =>
  error instanceof Error && /^Binder Error: Macro \S+ has multiple overloads/.test(error.message);

/**
 * An error of DuckDB as an error of the service. `locate` finds a word of the statement, so that the column or function
 * DuckDB names gets the position it has in the text that was sent (DuckDB's own position is that of our translation).
 */
export function fromDuckDb(error: unknown, locate: (word: string) => Position): SqlError {
  if (error instanceof SqlError) return error;
  // The first paragraph is the sentence; below it DuckDB shows the translated statement, which users did not write.
  const text = (error instanceof Error ? error.message : String(error)).split("\n\nLINE ")[0] ?? "";
  const sentence = (text.split("\n")[0] ?? "").trim();
  const column = unknownColumn.exec(sentence)?.[1];
  if (column !== undefined) return semanticError(locate(column), `column ${column} cannot be resolved`);
  const alias = /^Binder Error: Referenced table "([^"]+)"/.exec(sentence)?.[1];
  if (alias !== undefined) return semanticError(locate(alias), `table or alias ${alias} cannot be resolved`);
  const ungrouped = /^Binder Error: column "([^"]+)" must appear in the GROUP BY clause/.exec(sentence)?.[1];
  if (ungrouped !== undefined) {
    return semanticError(locate(ungrouped), `column reference ${ungrouped} should appear in GROUP BY key`);
  }
  if (isAmbiguous(error)) {
    return semanticError(
      locate(""),
      "the types of an operand or an argument cannot be told: name its type with CAST, or compute it in a subquery first",
    );
  }
  const table = /^Catalog Error: Table with name (\S+) does not exist/.exec(sentence)?.[1];
  if (table !== undefined) return tableNotFound(locate(table), table);
  if (sentence.startsWith("Parser Error: ")) return parseError(locate(""), sentence.slice("Parser Error: ".length));
  const wide = /^Conversion Error: .* with value (\S+) .* out of range for the destination type INT64 when casting from source column/.exec(
    sentence,
  )?.[1];
  if (wide !== undefined) return new SqlError("ODPS-0123111", `Value out of range - ${wide} does not fit into a BIGINT`);
  const call = /^Binder Error: .*function.*?'(?:mc_)?(\w+)\(/.exec(sentence)?.[1];
  const position = call === undefined ? undefined : locate(call);
  for (const [kind, code, title] of runtimeKinds) {
    if (sentence.startsWith(kind)) return new SqlError(code, `${title} - ${sentence.slice(kind.length + 2).replaceAll("mc_", "")}`);
  }
  const plain = sentence.replace(/^[A-Z]\w*(?: \w+)* Error: /, "").replaceAll("mc_", "");
  return semanticError(position ?? locate(""), plain === "" ? "the statement cannot be compiled" : plain);
}
