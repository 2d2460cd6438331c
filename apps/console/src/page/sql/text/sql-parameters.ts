import { scanSql } from "./sql-scanner.ts";

/**
 * A place in a SQL text for a value. `${name}` is replaced by the value as it is, also inside of quotes, as in DataWorks. `:name`
 * is replaced by a literal: a number as it is, any other value as a text in quotes.
 */
interface ParameterPlace {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly isLiteral: boolean;
}

/** A text with its values, and how places in it lie in the text without them. */
export interface FilledSql {
  readonly text: string;
  /** The place in the text without values. Inside of a value it is the begin of its parameter. */
  readonly sourceOf: (offset: number) => number;
}

/** The names of the parameters of a text, each once, in their order. */
export function parameterNames(sql: string): readonly string[] {
  return [...new Set(placesOf(sql).map(({ name }) => name))];
}

/** Puts values into a text. A parameter without a value stays as it is. */
export function fillParameters(sql: string, values: Readonly<Record<string, string>>): FilledSql {
  let text = "";
  let from = 0;
  const jumps: { readonly at: number; readonly length: number; readonly place: ParameterPlace }[] = [];
  for (const place of placesOf(sql)) {
    const value = values[place.name];
    if (value === undefined) continue;
    text += sql.slice(from, place.from);
    const put = place.isLiteral ? literal(value) : value;
    jumps.push({ at: text.length, length: put.length, place });
    text += put;
    from = place.to;
  }
  text += sql.slice(from);
  const sourceOf = (offset: number): number => {
    const jump = jumps.findLast(({ at }) => at <= offset);
    if (jump === undefined) return offset;
    const beyond = offset - (jump.at + jump.length);
    return beyond < 0 ? jump.place.from : jump.place.to + beyond;
  };
  return { text, sourceOf };
}

function placesOf(sql: string): readonly ParameterPlace[] {
  return scanSql(sql).flatMap(({ kind, from, to }) => {
    if (kind === "comment") return [];
    const pattern = kind === "code" ? /\$\{\s*([A-Za-z_]\w*)\s*\}|(?<![\w:\])]):([A-Za-z_]\w*)/g : /\$\{\s*([A-Za-z_]\w*)\s*\}/g;
    return [...sql.slice(from, to).matchAll(pattern)].map(({ 0: found, 1: plain, 2: bound, index }): ParameterPlace => {
      return { name: plain ?? bound ?? "", from: from + index, to: from + index + found.length, isLiteral: plain === undefined };
    });
  });
}

function literal(value: string): string {
  return /^-?\d+(?:\.\d+)?$/.test(value) ? value : `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
