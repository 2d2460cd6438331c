/**
 * Functions, operators and conversions of MaxCompute as DuckDB macros: the overloads of each, as they follow `CREATE MACRO
 * name`. A parameter with a type is taken only by arguments of that type (or that become it without loss); one without
 * takes the rest.
 */
export type Macros = Readonly<Record<string, readonly string[]>>;

/** A DATETIME shows no fraction. */
export const datetimeText = (x: string): string => `strftime(${x}, '%Y-%m-%d %H:%M:%S')`;

export const bigint = (sql: string): string => `CAST(${sql} AS BIGINT)`;
